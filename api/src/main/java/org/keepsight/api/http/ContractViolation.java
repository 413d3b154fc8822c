package org.keepsight.api.http;

import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorErrorType;
import io.vertx.openapi.validation.ValidatorException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in a problem where a request departs from the contract. */
final class ContractViolation {
    /** How the validator speaks of a parameter; it offers its name in no other way. */
    private static final Pattern PARAMETER = Pattern.compile("(?:path|query|header|cookie) parameter (\\S+)");

    private static final Pattern PROPERTY = Pattern.compile("\"([^\"]+)\"");

    private ContractViolation() {}

    static Problem problem(ValidatorException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "the request does not fit the contract");
        Matcher parameter = PARAMETER.matcher(message);
        if (parameter.find()) {
            return Problem.invalid(parameter.group(1), message);
        }
        if (e instanceof SchemaValidationException schema) {
            return body(schema, message);
        }
        if (e.type() == ValidatorErrorType.UNSUPPORTED_VALUE_FORMAT) {
            return Problem.ofStatus(415, "a request body is application/json");
        }
        return Problem.invalid("body", message);
    }

    /** The innermost violation names the field; a missing field is named inside the sentence. */
    private static Problem body(SchemaValidationException e, String message) {
        List<OutputUnit> errors =
                e.getOutputUnit() == null ? null : e.getOutputUnit().getErrors();
        OutputUnit inner = errors == null
                ? null
                : errors.stream()
                        .filter(each -> each.getError() != null)
                        .max(Comparator.comparingInt(each -> location(each).length()))
                        .orElse(null);
        if (inner == null) {
            return Problem.invalid("body", message);
        }
        String field = location(inner);
        Matcher property = PROPERTY.matcher(inner.getError());
        if ("required".equals(keyword(inner)) && property.find()) { // located where the field is missing
            field = field.isEmpty() ? property.group(1) : field + "." + property.group(1);
        }
        return Problem.invalid(field.isEmpty() ? "body" : field, inner.getError());
    }

    private static String location(OutputUnit unit) {
        String pointer = Objects.requireNonNullElse(unit.getInstanceLocation(), "");
        return pointer.replaceFirst("^#?/?", "").replace('/', '.');
    }

    private static @Nullable String keyword(OutputUnit unit) {
        String pointer = unit.getKeywordLocation();
        return pointer == null ? null : pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
