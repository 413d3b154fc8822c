package org.keepsight.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.keepsight.api.identity.Account;
import org.keepsight.api.identity.Accounts;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;

/**
 * The users of the demo: an officer of the first school, an auditor and an administrator. Their passwords are new in a new
 * directory and kept for its next demo in a file that only its owner reads.
 */
final class DemoAccounts {
    private static final List<NewAccount> USERS = List.of(
            new NewAccount("officer", "王保卫", "第一中学保卫处", Set.of(new Grant(Role.OFFICER, new Code("S01")))),
            new NewAccount("auditor", "李督导", "县教育局督导室", Set.of(new Grant(Role.BUREAU_AUDITOR, null))),
            new NewAccount(
                    "administrator",
                    "赵管理",
                    "县教育局信息中心",
                    Set.of(new Grant(Role.BUREAU_ADMINISTRATOR, null), new Grant(Role.SYSTEM_ADMINISTRATOR, null))));
    private static final Actor ACTOR = Actor.system("demo");
    private static final String REASON = "a user of the demo";

    private DemoAccounts() {}

    /** Adds the users that are missing; returns all passwords by name. */
    static Map<String, String> ensure(Accounts accounts, Path data) throws IOException {
        Path file = data.resolve("accounts.txt");
        Map<String, String> passwords = read(file);
        Set<String> present = accounts.all().stream().map(Account::name).collect(Collectors.toSet());
        for (NewAccount user : USERS) {
            String kept = passwords.get(user.name());
            if (kept == null && present.contains(user.name())) { // somebody removed the file
                passwords.put(
                        user.name(), accounts.reset(user.name(), ACTOR, REASON).password());
            } else if (kept == null) {
                passwords.put(user.name(), Accounts.newPassword());
            }
        }
        write(file, passwords); // before the users are there: a password that was never read helps nobody
        for (NewAccount user : USERS) {
            if (!present.contains(user.name())) {
                accounts.add(user, passwords.getOrDefault(user.name(), ""), ACTOR, REASON);
            }
        }
        return passwords;
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> passwords = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                if (blank > 0) {
                    passwords.put(
                            line.substring(0, blank), line.substring(blank).strip());
                }
            }
        }
        return passwords;
    }

    private static void write(Path file, Map<String, String> passwords) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        List<String> lines = new ArrayList<>();
        passwords.forEach((name, password) -> lines.add(name + " " + password));
        Files.write(file, lines);
    }
}
