package org.keepsight.deploy.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration as it was written: serve hands it to its workers, who must not read a file that was edited since.
 *
 * @param yaml may hold secrets; never shown
 * @param base the directory at which relative paths begin
 */
public record ConfigText(String yaml, Path base) {
    /** Reads a file. Relative paths in it are relative to the file. */
    public static ConfigText read(Path file) throws ConfigException {
        try {
            return new ConfigText(Files.readString(file), file.toAbsolutePath().resolveSibling(""));
        } catch (NoSuchFileException e) {
            throw new ConfigException(List.of("there is no configuration file " + file));
        } catch (CharacterCodingException e) {
            throw new ConfigException(List.of(file + " is not UTF-8 text"));
        } catch (IOException e) {
            throw new ConfigException(List.of("the configuration file cannot be read: " + e.getMessage()));
        }
    }

    /** What it means. */
    public Config config() throws ConfigException {
        return Config.parse(yaml, base);
    }

    /** The same without what leads to the database: whoever is given this is told apart how to come in there. */
    public ConfigText withoutDatabase() throws ConfigException {
        try {
            return Config.tree(yaml) instanceof ObjectNode root
                    ? new ConfigText(new ObjectMapper().writeValueAsString(root.without("database")), base)
                    : this;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    @Override
    public String toString() {
        return "ConfigText[" + base + "]";
    }
}
