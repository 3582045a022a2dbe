package io.codex.core.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /// Interfaces of containers and virtual machines on this host, which no other host reaches.
    private static final Pattern BRIDGE = Pattern.compile("docker|virbr|br-|veth|cni|podman");

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

    /// The name that the kernel has for this host, unchanged; no name service is asked.
    public static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Many hosts map their own name to a loopback address in /etc/hosts; then an interface's address is taken.
    private static String hostAddress() {
        try {
            InetAddress named = InetAddress.getLocalHost();
            if (!named.isLoopbackAddress()) {
                return named.getHostAddress();
            }
            return interfaceAddress();
        } catch (UnknownHostException e) {
            return interfaceAddress();
        }
    }

    private static String interfaceAddress() {
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            return interfaces
                    .filter(network -> !BRIDGE.matcher(network.getName()).lookingAt())
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .findFirst()
                    .orElse(InetAddress.getLoopbackAddress())
                    .getHostAddress();
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
