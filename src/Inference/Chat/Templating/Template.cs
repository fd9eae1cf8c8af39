using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>A parsed template of the Jinja subset that chat templates use. It sees only the values it is given.</summary>
internal sealed class Template
{
    private const int MaximumSourceLength = 512 * 1024;

    private readonly IReadOnlyList<Statement> _body;

    private Template(IReadOnlyList<Statement> body) => _body = body;

    /// <exception cref="TemplateException">The source is not a valid template.</exception>
    public static Template Parse(string source)
    {
        if (source.Length > MaximumSourceLength)
            throw new TemplateException($"The template has {source.Length} characters; at most {MaximumSourceLength} are accepted.");
        return new Template(TemplateParser.Run(source));
    }

    /// <exception cref="TemplateException">The template failed, refused its input or exceeded its limits.</exception>
    public MarkedText Render(TemplateMap variables, TimeProvider time) => new TemplateInterpreter(variables, time).Run(_body);
}
