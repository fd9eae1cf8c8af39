using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>
/// Makes HTML of what owners write, which others are shown: no HTML of theirs, no scheme but http, https and mailto, no image, style,
/// class or id. What comes out is compared with <see cref="CardTags"/>; a defect of the library shows plain text, not markup.
/// </summary>
internal static class CardRenderer
{
    /// <summary>Raised with every change of what comes out.</summary>
    public const short Version = 1;

    /// <summary>Characters of a paragraph or a table: the work for its marks grows with the square of its length.</summary>
    public const int LongestParagraph = 5_000;

    private const string Safe = "nofollow noopener noreferrer ugc";

    private static readonly MarkdownPipeline Blocks = BlocksOnly();

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    /// <returns>False for text that nests deeper than anybody reads, and for a paragraph that is too long.</returns>
    public static bool TryRender(string markdown, out string html)
    {
        html = "";
        try
        {
            var blocks = Markdown.Parse(markdown, Blocks).Descendants<LeafBlock>();
            if (blocks.Any(block => block is not CodeBlock && block.Span.Length > LongestParagraph)) return false;
            var document = Markdown.Parse(markdown, Pipeline);
            foreach (var node in document.Descendants().ToList()) Clean(node);
            using var writer = new StringWriter();
            var renderer = new Markdig.Renderers.HtmlRenderer(writer);
            Pipeline.Setup(renderer);
            renderer.Render(document);
            html = writer.ToString();
        }
        catch (ArgumentException)
        {
            // What the parser throws at its limit of depth.
            return false;
        }

        if (!CardTags.AreAllowed(html)) html = $"<pre>{System.Net.WebUtility.HtmlEncode(markdown)}</pre>\n";
        return true;
    }

    private static MarkdownPipeline BlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml();
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    private static void Clean(MarkdownObject node)
    {
        switch (node)
        {
            case LinkInline link:
                CleanLink(link);
                break;
            case AutolinkInline auto:
                var address = auto.IsEmail ? "mailto:" + auto.Url : auto.Url;
                if (IsAllowed(address)) Mark(auto);
                else auto.ReplaceBy(new LiteralInline(auto.Url));
                break;
            case FencedCodeBlock fenced:
                // Its language would become a class.
                fenced.Info = null;
                fenced.RemoveData(typeof(HtmlAttributes));
                break;
            case Table table:
                // The alignment would become a style.
                foreach (var column in table.ColumnDefinitions) column.Alignment = null;
                break;
        }
    }

    /// <summary>An image becomes a link to it: a page that is looked at calls nobody else.</summary>
    private static void CleanLink(LinkInline link)
    {
        link.IsImage = false;
        link.GetDynamicUrl = null;
        link.Title = null;
        if (IsAllowed(link.Url)) Mark(link);
        else link.Url = "";
    }

    private static void Mark(MarkdownObject link)
    {
        link.RemoveData(typeof(HtmlAttributes));
        link.GetAttributes().AddProperty("rel", Safe);
    }

    private static bool IsAllowed(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeMailto);
}
