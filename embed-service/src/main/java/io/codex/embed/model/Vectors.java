package io.codex.embed.model;

import java.util.Arrays;

/// Arithmetic on vectors, summed in double.
public final class Vectors {
    private Vectors() {}

    /// The first `dimension` values, scaled to length 1 if `normalize`.
    public static float[] shape(float[] vector, int dimension, boolean normalize) {
        float[] slice = Arrays.copyOf(vector, dimension);
        if (normalize) {
            double length = length(slice);
            for (int i = 0; i < slice.length; i++) {
                slice[i] = (float) (slice[i] / length);
            }
        }
        return slice;
    }

    /// Finite in every component, and not zero: something that can be searched for.
    public static boolean isUsable(float[] vector) {
        double length = length(vector);
        return Double.isFinite(length) && length > 0;
    }

    /// 1 for the same direction, whatever the lengths.
    public static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return dot / (length(a) * length(b));
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
