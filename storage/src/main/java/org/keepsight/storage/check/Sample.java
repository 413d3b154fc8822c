package org.keepsight.storage.check;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which objects are looked into: none, all, a share, or about a number of them. The choice follows from the object's name
 * and a seed, so that it can be repeated and nobody who writes objects can foresee it.
 *
 * @param share of the objects, 0 to 1
 * @param objects if not 0, about how many there shall be: then the share follows from the total
 */
public record Sample(double share, long objects) {
    public static final Sample NONE = new Sample(0, 0);
    public static final Sample ALL = new Sample(1, 0);

    private static final Pattern FORM =
            Pattern.compile("(?<all>all)|(?<percent>\\d{1,3}(\\.\\d{1,6})?)%|(?<count>[1-9]\\d{0,11})");

    /**
     * Reads {@code all}, a share such as {@code 1%} or {@code 0.5%}, or a number of objects such as {@code 500}.
     *
     * @throws IllegalArgumentException when the text is none of them
     */
    public static Sample parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (form.matches()) {
            if (form.group("all") != null) {
                return ALL;
            }
            if (form.group("count") != null) {
                return new Sample(0, Long.parseLong(form.group("count")));
            }
            double share = Double.parseDouble(form.group("percent")) / 100;
            if (share > 0 && share <= 1) {
                return new Sample(share, 0);
            }
        }
        throw new IllegalArgumentException(
                "a sample is 'all', a share such as '1%' or '0.5%', or a number of objects such as '500'; not '" + text
                        + "'");
    }

    /** The share of the objects when there are so many in total. */
    public double shareOf(long total) {
        if (objects == 0) {
            return share;
        }
        return total == 0 ? 1 : Math.min(1, (double) objects / total);
    }

    /** Whether the object of this name is in a share. */
    public static boolean takes(double share, long seed, String name) {
        if (share <= 0 || share >= 1) {
            return share >= 1;
        }
        long mixed = seed;
        for (int i = 0; i < name.length(); i++) {
            mixed = (mixed ^ name.charAt(i)) * 0x100000001b3L; // FNV-1a
        }
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL; // and the finaliser of MurmurHash3: all bits count
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return ((mixed ^ (mixed >>> 33)) >>> 11) * 0x1.0p-53 < share;
    }
}
