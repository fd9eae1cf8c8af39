namespace AIForge.Inference.Chat.Templating;

/// <summary>
/// What one rendering may use. Templates come from strangers: every evaluated node costs a step, every character or element
/// produced costs one of size, and nesting is bounded, so no template can hang, fill memory or overflow the stack.
/// </summary>
internal sealed class RenderBudget
{
    public const int MaximumDepth = 150;
    private const int MaximumSteps = 4_000_000;
    private const long MaximumSize = 32_000_000;

    private int _steps;
    private long _size;
    private int _depth;

    public void Enter()
    {
        if (++_steps > MaximumSteps) throw new TemplateException("The template takes too many steps.");
        if (++_depth > MaximumDepth) throw new TemplateException("The template nests too deeply.");
    }

    public void Leave() => _depth--;

    public void Charge(long size)
    {
        _size += size;
        if (_size > MaximumSize) throw new TemplateException("The template produces too much text.");
    }
}
