package io.slipway.postgres;

/**
 * The server's configuration, written anew at each start. Durability is complete; the rest keeps a server that mostly
 * answers small lookups for one process small.
 */
final class ServerSettings {

    private ServerSettings() {}

    static String text(int port) {
        return """
                # Written by Slipway at each start: changes made here are lost.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 64
                password_encryption = 'scram-sha-256'

                fsync = on
                full_page_writes = on
                synchronous_commit = on
                wal_level = minimal
                max_wal_senders = 0
                wal_compression = on
                min_wal_size = 64MB
                max_wal_size = 512MB
                checkpoint_timeout = 10min

                shared_buffers = 64MB
                effective_cache_size = 512MB
                work_mem = 4MB
                maintenance_work_mem = 64MB
                io_method = sync
                max_worker_processes = 2
                max_parallel_workers = 0
                autovacuum_worker_slots = 2
                autovacuum_max_workers = 2
                jit = off
                random_page_cost = 1.1

                log_line_prefix = '%%m [%%p] '
                log_checkpoints = off
                log_timezone = 'UTC'
                timezone = 'UTC'
                datestyle = 'iso, ymd'
                lc_messages = 'C'
                default_text_search_config = 'pg_catalog.simple'
                """.formatted(port);
    }
}
