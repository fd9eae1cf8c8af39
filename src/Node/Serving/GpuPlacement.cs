using AIForge.Inference.Generation;
using AIForge.Node.Hardware;

namespace AIForge.Node.Serving;

/// <summary>What models run on. Every model has one GPU; the next one goes to the GPU that has the least of models so far.</summary>
internal sealed class GpuPlacement(HardwareFacts hardware, NodeOptions options)
{
    /// <summary>Name or path of NVIDIA's driver library.</summary>
    public string Library { get; init; } = "libcuda.so.1";

    public bool HasGpus => hardware.Gpus.Count > 0;

    public BackendKind Backend => options.Backend switch
    {
        "cpu" => BackendKind.Cpu,
        "cuda" => BackendKind.Cuda,
        // Without GPUs there is nothing to be tried, and the hardware says why.
        _ => HasGpus ? BackendKind.Auto : BackendKind.Cpu,
    };

    /// <param name="loaded">Models that are loaded.</param>
    public int Choose(IEnumerable<LoadedModel> loaded)
    {
        var taken = loaded.Where(model => model.Runtime.Facts.Gpu is not null).ToLookup(model => model.Runtime.Facts.Gpu!.Value, model => model.MemoryBytes);
        IEnumerable<int> ordinals = options.ModelGpus.Count > 0 ? options.ModelGpus : Enumerable.Range(0, Math.Max(1, hardware.Gpus.Count));
        return ordinals.MinBy(ordinal => taken[ordinal].Sum());
    }

    /// <summary>Where a model runs, for people: nothing on a machine without GPUs.</summary>
    public string Describe(ModelFacts facts)
    {
        if (facts.Gpu is { } gpu) return $" on GPU {gpu}";
        return Refusal(facts) is { Length: > 0 } refusal ? $" on the processor: {refusal}" : "";
    }

    /// <summary>Why a model runs on the processor of a machine with GPUs; empty otherwise.</summary>
    public string Refusal(ModelFacts facts) => HasGpus && facts.Gpu is null ? facts.GpuRefusal ?? "the settings say so" : "";
}
