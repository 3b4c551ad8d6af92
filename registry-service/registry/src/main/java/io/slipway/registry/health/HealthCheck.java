package io.slipway.registry.health;

/** One thing that has to be well. */
interface HealthCheck {
    /** One word for machines, {@code [a-z]+}; pages have words of their own for it. */
    String name();

    /** How it is now, from what is known already: must not wait for a disk, a database or a network. */
    Finding look();
}
