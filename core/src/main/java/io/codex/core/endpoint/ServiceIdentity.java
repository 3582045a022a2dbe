package io.codex.core.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which service this process is, and where it runs.
///
/// @param cluster  the facility or machine whose scheduler runs the job; `local` for none
/// @param address  the host's address, for clients whose name service does not know the host
/// @param jobId    the job as its scheduler names it; null outside of any
/// @param location free text for people: a partition, a room
/// @param build    the version of codex
public record ServiceIdentity(
        String service,
        String cluster,
        String host,
        String address,
        @Nullable String jobId,
        String location,
        String build) {

    /// From `CODEX_CLUSTER` (default `local`), `CODEX_JOB_ID` and `CODEX_LOCATION` (default: the host's name).
    public static ServiceIdentity fromEnvironment(String service, String build, Map<String, String> environment) {
        String host = hostName();
        return new ServiceIdentity(
                service,
                environment.getOrDefault("CODEX_CLUSTER", "local"),
                host,
                hostAddress(),
                environment.get("CODEX_JOB_ID"),
                environment.getOrDefault("CODEX_LOCATION", host),
                build);
    }

    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // the name does not resolve, and the message is "NAME: Name or service not known"
            return String.valueOf(e.getMessage()).split(":", 2)[0];
        }
    }

    private static String hostAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
