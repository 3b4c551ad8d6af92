package io.slipway.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {

    private static final byte[] SECRET = "a private key".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void theKeyIsMadeOnceAndForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("secrets/key");
        byte[] sealed = SealingKey.load(file).seal("test", SECRET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SealingKey.load(file).open("test", sealed)).isEqualTo(SECRET);
        assertThat(folder.resolve("secrets"))
                .isDirectoryContaining("glob:**/key")
                .isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void anotherKeyAnotherPurposeOrAChangedByteDoesNotOpen() throws Exception {
        SealingKey key = SealingKey.load(folder.resolve("one"));
        byte[] sealed = key.seal("test", SECRET);
        assertThatThrownBy(() -> SealingKey.load(folder.resolve("two")).open("test", sealed))
                .isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> key.open("another", sealed)).isInstanceOf(SealBrokenException.class);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> key.open("test", changed)).isInstanceOf(SealBrokenException.class);
        }
        assertThatThrownBy(() -> key.open("test", new byte[0])).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void aFileWithSomethingElseIsRefusedInWords() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "hello\n");
        assertThatThrownBy(() -> SealingKey.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("64 hexadecimal digits");
    }
}
