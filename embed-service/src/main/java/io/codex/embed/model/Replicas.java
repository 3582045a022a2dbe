package io.codex.embed.model;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The same network on several devices. A pass goes to the one with the fewest passes in it.
final class Replicas implements AutoCloseable {
    private final List<Device> devices;
    private final List<BertNetwork> networks;
    private final int[] running;
    private final long[] passes;

    private Replicas(List<Device> devices, List<BertNetwork> networks) {
        this.devices = List.copyOf(devices);
        this.networks = List.copyOf(networks);
        this.running = new int[networks.size()];
        this.passes = new long[networks.size()];
    }

    /// @param devices at least one; one that is named twice gets two networks
    /// @throws ModelException naming the device that does not take the network; none is loaded then
    static Replicas load(List<Device> devices, OnnxWeights weights, ModelSource source) {
        List<BertNetwork> networks = new ArrayList<>();
        for (Device device : devices) {
            try {
                networks.add(BertNetwork.load(device, weights, source));
            } catch (ModelException e) {
                networks.forEach(BertNetwork::close);
                throw e;
            } catch (RuntimeException e) {
                networks.forEach(BertNetwork::close);
                // DJL's own exceptions for what CUDA says
                throw new ModelException("%s: %s".formatted(name(device), e.getMessage()), e);
            }
        }
        return new Replicas(devices, networks);
    }

    /// As CUDA and PyTorch write it: `cuda:0`; `cpu`.
    static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    List<Device> devices() {
        return devices;
    }

    /// How many each device has done or begun, in their order.
    synchronized List<Long> passes() {
        return Arrays.stream(passes).boxed().toList();
    }

    /// See [BertNetwork#forward].
    float[][] forward(List<long[]> ids) {
        int replica = begin();
        try {
            return networks.get(replica).forward(ids);
        } finally {
            end(replica);
        }
    }

    /// On that one, whatever the others do.
    float[][] forward(int replica, List<long[]> ids) {
        return networks.get(replica).forward(ids);
    }

    /// Of those that are equally busy, the one that has done the least.
    private synchronized int begin() {
        int chosen = 0;
        for (int replica = 1; replica < running.length; replica++) {
            if (running[replica] < running[chosen]
                    || (running[replica] == running[chosen] && passes[replica] < passes[chosen])) {
                chosen = replica;
            }
        }
        running[chosen]++;
        passes[chosen]++;
        return chosen;
    }

    private synchronized void end(int replica) {
        running[replica]--;
    }

    @Override
    public void close() {
        networks.forEach(BertNetwork::close);
    }
}
