package org.keepsight.api.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.oidc.ProviderAnswer.Person;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * Reads from a provider's claims who somebody is and what they may be. Pure. A claim is named by its key, or by a path of
 * keys with dots between them ({@code realm_access.roles}).
 *
 * @param name the claim with the name people sign in with there
 * @param displayName the claim with the name for people
 * @param unit the claim that says where they work
 * @param grants the claims whose values the rules are held against: a text or a list of texts each
 */
public record ClaimRules(String name, String displayName, String unit, List<String> grants, List<Rule> rules) {
    /** What stands for the code of a campus in the value of a rule. */
    public static final String CAMPUS = "{campus}";

    public ClaimRules {
        grants = List.copyOf(grants);
        rules = List.copyOf(rules);
    }

    /**
     * What one value of a claim grants. A role of a campus has it from one of three: in the value where it says
     * {@code {campus}}, fixed, or all the codes in another claim.
     *
     * @param campusClaim the claim with codes of campuses
     */
    public record Rule(
            String value,
            Role role,
            @Nullable Code campus,
            @Nullable String campusClaim) {
        /** @throws IllegalArgumentException saying what is wrong */
        public Rule {
            long named = Stream.of(value.contains(CAMPUS), campus != null, campusClaim != null)
                    .filter(given -> given)
                    .count();
            if (role.ofCampus() && named != 1) {
                throw new IllegalArgumentException(role + " is granted for a campus: write " + CAMPUS
                        + " in 'value' where its code stands, or give 'campus', or 'campus-claim'; one of the three");
            }
            if (!role.ofCampus() && named != 0) {
                throw new IllegalArgumentException(role + " is of the county and names no campus");
            }
            if (value.equals(CAMPUS) || value.indexOf(CAMPUS) != value.lastIndexOf(CAMPUS)) {
                throw new IllegalArgumentException("'value' has something beside " + CAMPUS + ", and has that once");
            }
        }

        private Stream<Grant> grants(String given, Map<String, Object> claims) {
            if (value.contains(CAMPUS)) {
                return within(given).flatMap(ClaimRules::code).map(code -> new Grant(role, code)).stream();
            }
            if (!value.equals(given)) {
                return Stream.empty();
            }
            return campusClaim == null
                    ? Stream.of(new Grant(role, campus))
                    : texts(claims, campusClaim)
                            .flatMap(text -> code(text).stream())
                            .map(code -> new Grant(role, code));
        }

        /** What stands in the place of the campus, if the rest is the same. */
        private Optional<String> within(String given) {
            int at = value.indexOf(CAMPUS);
            String before = value.substring(0, at);
            String after = value.substring(at + CAMPUS.length());
            return given.length() > before.length() + after.length()
                            && given.startsWith(before)
                            && given.endsWith(after)
                    ? Optional.of(given.substring(before.length(), given.length() - after.length()))
                    : Optional.empty();
        }
    }

    /**
     * Somebody as their claims have it.
     *
     * @param name a name of ours made from theirs; another may have it already
     * @param grants may name campuses that nobody registered
     */
    public record Profile(String name, String displayName, String unit, Set<Grant> grants) {
        public Profile {
            grants = Set.copyOf(grants);
        }
    }

    /** What is missing is filled: the name with the subject, the unit with the issuer's host. */
    public Profile read(Person person) {
        Map<String, Object> claims = person.claims();
        String called = line(claims, name).orElse(person.subject());
        Set<Grant> granted = new HashSet<>();
        grants.stream()
                .flatMap(claim -> texts(claims, claim))
                .forEach(given ->
                        rules.forEach(rule -> rule.grants(given, claims).forEach(granted::add)));
        return new Profile(
                OidcAccounts.PREFIX + plain(called),
                line(claims, displayName).orElse(cut(called)),
                line(claims, unit).orElse(cut(person.issuer().replaceFirst("^https?://([^/]+).*", "$1"))),
                granted);
    }

    /** In the letters that names here have. */
    private static String plain(String called) {
        String letters = called.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceFirst("^[._-]+", "")
                .replaceFirst("[._-]+$", "");
        return letters.isEmpty() ? "person" : letters.substring(0, Math.min(40, letters.length()));
    }

    private static Optional<String> line(Map<String, Object> claims, String claim) {
        return texts(claims, claim)
                .map(ClaimRules::cut)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** At most 100 characters on one line. */
    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        int[] first = line.codePoints().limit(100).toArray();
        return new String(first, 0, first.length).strip();
    }

    private static Optional<Code> code(String text) {
        try {
            return Optional.of(new Code(text));
        } catch (DomainException e) {
            return Optional.empty(); // a value that only looks like ours
        }
    }

    private static Stream<String> texts(Map<String, Object> claims, String claim) {
        Object value = claims.containsKey(claim) ? claims.get(claim) : nested(claims, claim);
        if (value instanceof String text) {
            return Stream.of(text);
        }
        return value instanceof Collection<?> several
                ? several.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    private static @Nullable Object nested(Map<String, Object> claims, String path) {
        Object at = claims;
        for (String key : Arrays.asList(path.split("\\.", -1))) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at;
    }
}
