package io.slipway.auth.account;

import io.slipway.auth.AuthSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id hashes (RFC 9106; 7 MiB, five passes) and their checking. One check costs some tens of
 * milliseconds of a core and 7 MiB on purpose, so few run at a time; the others wait, in bounded number
 * and for a bounded time.
 */
@Component
class Passwords {

    static final int MIN_CHARACTERS = 8;
    static final int MAX_CHARACTERS = 256;
    static final int MAX_BYTES = 1024;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 7 * 1024;
    private static final int PASSES = 5;

    private final PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore running;
    private final int maximumWaiting;
    private final Duration wait;
    private final String nobodysHash;

    Passwords(AuthSettings settings) {
        this.running = new Semaphore(settings.hashingConcurrency(), true);
        this.maximumWaiting = settings.hashingQueue();
        this.wait = settings.hashingWait();
        this.nobodysHash = encode("the password of nobody");
    }

    /**
     * Hashes a new password.
     *
     * @throws InvalidAccountException when it is too short or too long
     * @throws TooBusyException when no core was free for too long
     */
    String hash(String password) {
        int characters = password.codePointCount(0, password.length());
        if (characters < MIN_CHARACTERS) {
            throw new InvalidAccountException(
                    "a password has at least " + MIN_CHARACTERS + " characters, this one has " + characters);
        }
        if (tooLong(password)) {
            throw new InvalidAccountException(
                    "a password has at most " + MAX_CHARACTERS + " characters and " + MAX_BYTES + " bytes");
        }
        return limited(() -> encode(password));
    }

    /**
     * Whether the password belongs to the hash. Without a hash, for an unknown user, the answer is no and
     * takes as long as any other.
     *
     * @throws TooBusyException when no core was free for too long
     */
    boolean matches(String password, Optional<String> hash) {
        boolean possible = !password.isEmpty() && !tooLong(password);
        // The encoder answers at once for an empty text, so another one takes the place of what cannot match.
        String candidate = possible ? password : "-";
        boolean equal = limited(() -> encoder.matches(candidate, hash.orElse(nobodysHash)));
        return equal && possible && hash.isPresent();
    }

    private static boolean tooLong(String password) {
        return password.length() > 2 * MAX_CHARACTERS
                || password.codePointCount(0, password.length()) > MAX_CHARACTERS
                || password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }

    private String encode(String password) {
        String encoded = encoder.encode(password);
        if (encoded == null) {
            throw new IllegalStateException("the password encoder returned nothing");
        }
        return encoded;
    }

    private <T> T limited(Supplier<T> hashing) {
        if (running.getQueueLength() >= maximumWaiting) {
            throw new TooBusyException(
                    "more than " + maximumWaiting + " passwords wait to be checked; try again", Duration.ofSeconds(2));
        }
        try {
            if (!running.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TooBusyException(
                        "the password could not be checked within " + wait.toMillis() + " ms; try again",
                        Duration.ofSeconds(5));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new TooBusyException("the server is stopping; try again", Duration.ofSeconds(5));
        }
        try {
            return hashing.get();
        } finally {
            running.release();
        }
    }
}
