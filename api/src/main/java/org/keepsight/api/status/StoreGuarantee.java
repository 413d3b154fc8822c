package org.keepsight.api.status;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.storage.object.LockMode;

/**
 * How firmly the object store keeps footage that must stay, and what its locks still lack.
 *
 * @param lock {@code null}: the store has not said yet
 */
public record StoreGuarantee(@Nullable LockMode lock, LockBacklog backlog) {
    /** The store has not been asked, or has not answered. */
    public static final StoreGuarantee UNKNOWN = new StoreGuarantee(null, LockBacklog.NONE);

    /** {@code compliance}, {@code governance}, {@code none}, or {@code unknown}. */
    public String word() {
        return lock == null ? "unknown" : lock.name().toLowerCase(Locale.ROOT);
    }

    /** What that means, in one sentence. */
    public String english() {
        return switch (lock) {
            case COMPLIANCE ->
                "Until its date nobody can delete, shorten or overwrite stored footage,"
                        + " not even with the store's own keys.";
            case GOVERNANCE ->
                "Until its date only who holds the store's bypass permission can delete stored footage;"
                        + " Keepsight never uses it.";
            case NONE ->
                "Keepsight deletes nothing early, but whoever has access to the store itself can delete footage at any time.";
            case null -> "The store has not answered yet.";
        };
    }

    /** Likewise in Chinese. */
    public String chinese() {
        return switch (lock) {
            case COMPLIANCE -> "到期之前，任何人都不能删除、缩短或覆盖已存录像，持有存储密钥也不行。";
            case GOVERNANCE -> "到期之前，只有持有存储“绕过”权限的人才能删除已存录像；本系统从不使用该权限。";
            case NONE -> "本系统不会提前删除录像，但能直接访问存储的人随时可以删除。";
            case null -> "存储尚未应答。";
        };
    }
}
