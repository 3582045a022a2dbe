package io.codex.dist;

/// Somebody with curl who asks a port of this host for the service's health all the time, and waits 5 s each time.
final class HealthCalls {
    private static final String SCRIPT = """
            while :; do
              said=$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://localhost:$1/health") || said="no answer: $?"
              if [ "$said" = 200 ]; then said=answered; fi
              printf '%s\\t%s\\n' "$(date +%s%3N)" "$said"
              sleep 0.2
            done
            """;

    private HealthCalls() {}

    static CallLog on(TopologyHost host, int port) {
        return new CallLog(host.start("bash", "-c", SCRIPT, "calls", Integer.toString(port)));
    }
}
