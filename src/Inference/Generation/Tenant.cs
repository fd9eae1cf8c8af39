namespace AIForge.Inference.Generation;

/// <summary>Those whose requests have one scope, while they have any: what they wait for and what they have had.</summary>
internal sealed class Tenant(string scope, long served)
{
    public string Scope { get; } = scope;

    /// <summary>First come first served, also those that were put back.</summary>
    public LinkedList<GenerationSequence> Waiting { get; } = [];

    /// <summary>Those of <see cref="Waiting"/> that ran before.</summary>
    public int PutBack { get; set; }

    /// <summary>Sequences that run.</summary>
    public int Active { get; set; }

    /// <summary>Tokens that were computed for it, weighed; whoever has least is next.</summary>
    public long Served { get; set; } = served;

    /// <summary>Sequences that share the prompt tokens of a step; scratch of <see cref="PromptReading"/>.</summary>
    public int Readers { get; set; }
}
