namespace AIForge.Inference.Chat.Templating;

/// <summary>Evaluated arguments of a call, filter or test.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    public static readonly CallArguments None = new([], new Dictionary<string, object?>());

    /// <summary>An argument by position or name, or the given value when the call leaves it out.</summary>
    public object? Get(int index, string name, object? absent = null)
    {
        if (index < Positional.Count) return Positional[index];
        return Named.TryGetValue(name, out var value) ? value : absent;
    }

    public object? Require(int index, string name) => index < Positional.Count || Named.ContainsKey(name)
        ? Get(index, name)
        : throw new TemplateException($"The argument '{name}' is missing.");
}
