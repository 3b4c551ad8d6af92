package io.slipway.transfer;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Where a registry may send a client, and the client's secrets. */
sealed interface Confines {
    /** Wherever it says: for a user who names registry and password in one breath. */
    Confines ANYWHERE = new Anywhere();

    /** Whether a token service may be told a password or a refresh token that was given for a registry. */
    boolean mayBeTold(URI realm, URI registry);

    /** Whether a redirect from one address to the other may be followed. */
    boolean mayLead(URI from, URI to);

    /** No confines. */
    record Anywhere() implements Confines {
        @Override
        public boolean mayBeTold(URI realm, URI registry) {
            return true;
        }

        @Override
        public boolean mayLead(URI from, URI to) {
            return true;
        }
    }

    /**
     * Secrets go to the registry itself and to these hosts; no redirect leads from TLS to none.
     *
     * @param realms hosts, with their ports where these are not the scheme's own, in lower case
     */
    record Bound(Set<String> realms) implements Confines {
        public Bound {
            realms = Set.copyOf(realms);
        }

        @Override
        public boolean mayBeTold(URI realm, URI registry) {
            boolean own = realm.getScheme().equals(registry.getScheme())
                    && host(realm).equals(host(registry))
                    && port(realm) == port(registry);
            return own
                    || realms.contains(host(realm) + ":" + port(realm))
                    || (port(realm) == usualPort(realm) && realms.contains(host(realm)));
        }

        @Override
        public boolean mayLead(URI from, URI to) {
            return !from.getScheme().equals("https") || to.getScheme().equals("https");
        }

        private static String host(URI uri) {
            return uri.getHost().toLowerCase(Locale.ROOT);
        }

        private static int port(URI uri) {
            return uri.getPort() < 0 ? usualPort(uri) : uri.getPort();
        }

        private static int usualPort(URI uri) {
            return uri.getScheme().equals("https") ? 443 : 80;
        }
    }
}
