using AIForge.Coordinator.Marketplace.Catalogue;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Cards are written by strangers and read in everybody's browser.</summary>
public sealed class CardRendererTests
{
    [Theory]
    [InlineData("# Title\n\nSome *text* with `code`.", "<h1>Title</h1>\n<p>Some <em>text</em> with <code>code</code>.</p>\n")]
    [InlineData("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>\n")]
    [InlineData("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n")]
    [InlineData("[site](https://example.org/a?b=1&c=2 \"T\")", "<p><a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"nofollow noopener noreferrer ugc\">site</a></p>\n")]
    [InlineData("|a|b|\n|:-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n")]
    [InlineData("![diagram](https://example.org/x.png)", "<p><a href=\"https://example.org/x.png\" rel=\"nofollow noopener noreferrer ugc\">diagram</a></p>\n")]
    public void Render_OrdinaryMarkdown_IsItsHtml(string markdown, string html)
    {
        CardRenderer.TryRender(markdown, out var rendered).Should().BeTrue();

        rendered.Should().Be(html);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<svg onload=alert(1)><circle/></svg>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java\tscript:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](\u0001javascript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:msgbox)")]
    [InlineData("[x](//evil.example/a)")]
    [InlineData("[x](/api/auth/keys)")]
    [InlineData("[x](#top)")]
    [InlineData("![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("![x](https://a/b.svg\" onerror=\"alert(1))")]
    [InlineData("[x](https://a/\"onmouseover=\"alert(1))")]
    [InlineData("[x](https://a 'a\" onclick=\"alert(1)')")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("<https://a/\"onclick=alert(1)>")]
    [InlineData("[x][r]\n\n[r]: javascript:alert(1) \"t\"")]
    [InlineData("```\"onload=alert(1) x=\"\n```")]
    [InlineData("# t {onclick=alert(1)}")]
    [InlineData("<!--[if IE]><script>alert(1)</script><![endif]-->")]
    [InlineData("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>")]
    [InlineData("|<b onclick=alert(1)>|b|\n|-|-|\n|<script>|2|")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("javascript:alert(1) www.evil.example\"onclick=alert(1)")]
    public void Render_HostileMarkdown_HasAllowedTagsOnly(string markdown)
    {
        CardRenderer.TryRender(markdown, out var html).Should().BeTrue();

        CardTags.AreAllowed(html).Should().BeTrue(html);
        html.Should().NotContainAny("<script", "<svg", "<img", "<math", "<style", "<form", "href=\"javascript", "href=\"data", "href=\"vbscript", "href=\"/", "href=\"#");
        System.Text.RegularExpressions.Regex.IsMatch(html, "<[^>]*\\son[a-z]+\\s*=").Should().BeFalse(html);
    }

    [Fact]
    public void Render_DeepNesting_IsRefusedAndNotRun()
    {
        CardRenderer.TryRender(string.Concat(Enumerable.Repeat("> ", 2_000)) + "x", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("[")]
    [InlineData("*a ")]
    [InlineData("`")]
    [InlineData("![](")]
    [InlineData("<a ")]
    [InlineData("|")]
    [InlineData("- ")]
    public async Task Render_ManyOfOneMark_TakesNoLongTime(string mark)
    {
        var paragraph = string.Concat(Enumerable.Repeat(mark, CardRenderer.LongestParagraph / mark.Length));
        var text = string.Join("\n\n", Enumerable.Repeat(paragraph, 19));

        await Task.Run(() => CardRenderer.TryRender(text, out _)).Within(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Render_ParagraphThatIsTooLong_IsRefusedAndCodeIsNot()
    {
        var text = new string('a', CardRenderer.LongestParagraph + 1);

        CardRenderer.TryRender(text, out _).Should().BeFalse();
        CardRenderer.TryRender($"```\n{text}\n```", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("<p>a</p>", true)]
    [InlineData("<br />", true)]
    [InlineData("<p onclick=\"x\">", false)]
    [InlineData("<a href=\"javascript:x\">", false)]
    [InlineData("a < b", false)]
    [InlineData("<script>", false)]
    public void Tags_AreAllowed_KnowsWhatMayStand(string html, bool allowed) => CardTags.AreAllowed(html).Should().Be(allowed);
}
