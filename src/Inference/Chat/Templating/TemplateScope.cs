namespace AIForge.Inference.Chat.Templating;

/// <summary>Names of a loop body, macro or template. Assignments stay in the innermost scope, as in Jinja.</summary>
internal sealed class TemplateScope(TemplateScope? parent)
{
    private readonly Dictionary<string, object?> _names = new(StringComparer.Ordinal);

    public object? this[string name]
    {
        set => _names[name] = value;
    }

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope._names.TryGetValue(name, out var value)) return value;
        return new Undefined(name);
    }

    private TemplateScope? Parent => parent;
}
