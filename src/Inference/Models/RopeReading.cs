using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>Reads how positions turn heads, and how that is stretched for contexts longer than those of training.</summary>
internal static class RopeReading
{
    private const double DefaultBase = 10000;

    /// <summary>The settings of layers that see everything; those of all layers in most families.</summary>
    public static RopeSettings Global(ArchitectureKeys keys, Architecture architecture, int headDimension)
    {
        var kind = keys.Metadata.GetString(keys.Name("rope.scaling.type"), "linear");
        if (kind is not ("none" or "linear" or "yarn" or "longrope"))
            throw new ModelFormatException($"The context scaling '{kind}' is not supported; supported are none, linear, yarn and longrope.");
        var factor = kind == "none" ? 1 : keys.Number("rope.scaling.factor", keys.Number("rope.scale_linear", 1, 0, 1e6), 0, 1e6);
        // Converters write 0 for "no factor".
        if (factor == 0) factor = 1;
        var settings = new RopeSettings
        {
            HeadDimension = headDimension,
            RotatedDimensions = ReadRotated(keys, headDimension),
            Pairs = architecture.RopePairs,
            Base = keys.Number("rope.freq_base", DefaultBase, 1, 1e12),
            PositionScale = 1 / factor,
            Magnitude = keys.Number("rope.scaling.attn_factor", 1, 1e-3, 1e3),
        };
        return kind == "yarn" ? WithYarn(keys, settings, factor) : settings;
    }

    /// <summary>The settings of layers with a window: nothing is stretched where a family gives them a base of their own.</summary>
    public static RopeSettings Local(ArchitectureKeys keys, Architecture architecture, RopeSettings global)
    {
        var local = keys.Number("rope.freq_base_swa", architecture.LocalRopeBase, 1, 1e12);
        if (local == 0) return global;
        return architecture.LocalRopeBase == 0 ? global with { Base = local } : global with { Base = local, PositionScale = 1, Yarn = null };
    }

    private static int ReadRotated(ArchitectureKeys keys, int headDimension)
    {
        var rotated = keys.FindInteger("rope.dimension_count", 0, int.MaxValue) ?? headDimension;
        return rotated >= 2 && rotated <= headDimension && rotated % 2 == 0 ? rotated : throw new ModelFormatException(
            $"'{keys.Name("rope.dimension_count")}' is {rotated}; supported are even numbers up to the head size {headDimension}.");
    }

    private static RopeSettings WithYarn(ArchitectureKeys keys, RopeSettings settings, double factor)
    {
        var original = keys.FindInteger("rope.scaling.original_context_length", 1, int.MaxValue) ?? keys.Integer("context_length", 1, int.MaxValue);
        var multiplier = keys.Number("rope.scaling.yarn_log_multiplier", 0, 0, 100);
        return settings with
        {
            Yarn = YarnRamp.Of(
                settings, original, keys.Number("rope.scaling.yarn_beta_fast", 32, 1e-3, 1e6), keys.Number("rope.scaling.yarn_beta_slow", 1, 1e-3, 1e6)),
            // Stretched positions blur attention, which longer vectors make up for.
            Magnitude = settings.Magnitude * Strength(factor, 1) / (multiplier > 0 ? Strength(factor, multiplier) : 1),
        };
    }

    private static double Strength(double factor, double multiplier) => factor <= 1 ? 1 : 1 + 0.1 * multiplier * Math.Log(factor);
}
