package io.slipway.registry.hub;

import io.slipway.auth.account.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is to become of a profile; what is empty stays as it is.
 *
 * @param description up to 200 characters in one line
 * @param readme up to 256 Ki characters
 * @param categories up to 10, each of 1 to 40 lower-case letters, digits and hyphens
 * @param official administrators alone may say so
 * @param deprecation up to 500 characters in one line
 */
public record ProfileChange(
        Optional<String> description,
        Optional<String> readme,
        Optional<List<String>> categories,
        Optional<Boolean> official,
        Optional<String> deprecation) {
    private static final int MAX_DESCRIPTION = 200;
    private static final int MAX_README = 256 * 1024;
    private static final int MAX_CATEGORIES = 10;
    private static final int MAX_DEPRECATION = 500;
    private static final Pattern CATEGORY = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");

    /**
     * Checks and brings into form.
     *
     * @throws InvalidRequestException which says which field cannot be
     */
    public ProfileChange {
        description = description.map(text -> line("description", text, MAX_DESCRIPTION));
        deprecation = deprecation.map(text -> line("deprecation", text, MAX_DEPRECATION));
        readme.ifPresent(text -> checkText("readme", text, MAX_README));
        categories = categories.map(ProfileChange::categories);
    }

    /** The profile as it is then. */
    Profile of(Profile profile) {
        return new Profile(
                description.orElse(profile.description()),
                readme.orElse(profile.readme()),
                categories.orElse(profile.categories()),
                official.orElse(profile.official()),
                deprecation.orElse(profile.deprecation()),
                profile.revision() + 1,
                profile.updatedAt(),
                profile.updatedBy());
    }

    private static String line(String field, String text, int limit) {
        checkText(field, text, limit);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequestException("the field '" + field + "' is one line without control characters");
        }
        return text.strip();
    }

    private static void checkText(String field, String text, int limit) {
        if (text.length() > limit) {
            throw new InvalidRequestException(
                    "the field '" + field + "' has at most " + limit + " characters, not " + text.length());
        }
        if (text.indexOf('\0') >= 0) {
            throw new InvalidRequestException("the field '" + field + "' holds the character U+0000");
        }
    }

    private static List<String> categories(List<String> given) {
        TreeSet<String> categories = new TreeSet<>();
        for (String category : given) {
            if (category == null || !CATEGORY.matcher(category).matches()) {
                throw new InvalidRequestException("the field 'categories' holds '" + category
                        + "', and a category is 1 to 40 lower-case letters, digits and hyphens");
            }
            categories.add(category);
        }
        if (categories.size() > MAX_CATEGORIES) {
            throw new InvalidRequestException("the field 'categories' has at most " + MAX_CATEGORIES + " of them");
        }
        return List.copyOf(categories);
    }
}
