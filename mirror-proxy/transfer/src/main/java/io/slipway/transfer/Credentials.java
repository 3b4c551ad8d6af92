package io.slipway.transfer;

/** Who a registry is told that we are. Texts of secrets never show in {@code toString}. */
public sealed interface Credentials {
    /** Nobody. */
    Credentials NONE = new Anonymous();

    /** Without a name. */
    record Anonymous() implements Credentials {}

    /** A name and its password or access token. */
    record Password(String username, String password) implements Credentials {
        @Override
        public String toString() {
            return "Password[" + username + "]";
        }
    }

    /** A refresh token that {@code docker login} got from the registry's token service. */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /** A bearer token to be sent as it is. */
    record RegistryToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "RegistryToken[]";
        }
    }
}
