using System.Text.RegularExpressions;

namespace AIForge.Architecture.Tests;

/// <summary>Documentation that can go stale is compared with what it describes.</summary>
public sealed partial class DocumentationTests
{
    private const int LongestProjectReadme = 40;
    private const int LongestDecision = 50;

    [Fact]
    public void Links_LeadSomewhere()
    {
        var broken = Repository.Files(".", "*.md")
            .SelectMany(page => Links().Matches(File.ReadAllText(page)).Select(match => (page, target: match.Groups[1].Value)))
            .Where(link => !link.target.Contains("://", StringComparison.Ordinal) && !link.target.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.page)!, link.target.Split('#')[0])))
            .Select(link => $"{Repository.Relative(link.page)}: {link.target}");

        broken.Should().BeEmpty();
    }

    [Fact]
    public void ProductProjects_HaveAShortReadme()
    {
        foreach (var project in Repository.Files("src", "*.csproj"))
        {
            var readme = Path.Combine(Path.GetDirectoryName(project)!, "README.md");

            File.Exists(readme).Should().BeTrue("{0} needs one", Repository.Relative(readme));
            File.ReadLines(readme).Count().Should().BeLessThanOrEqualTo(LongestProjectReadme, "{0} is an entry, not a manual", Repository.Relative(readme));
        }
    }

    [Fact]
    public void Decisions_AreShortAndComplete()
    {
        foreach (var decision in Repository.Files("docs/decisions", "0*.md"))
        {
            var text = File.ReadAllText(decision);

            text.Split('\n').Length.Should().BeLessThanOrEqualTo(LongestDecision + 1, Repository.Relative(decision));
            text.Should().ContainAll("Context", "Decision", "Consequences", "Status");
        }
    }

    [Fact]
    public void EveryFaultReason_IsExplained()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "errors.md"));
        var reasons = Repository.Files("src/Coordinator", "*Faults.cs").SelectMany(file => Reasons().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value);

        reasons.Distinct().Where(reason => !page.Contains($"`{reason}`", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void FilesNamedInReadmes_Exist()
    {
        var missing = Repository.Files(".", "README.md")
            .SelectMany(page => SourceNames().Matches(File.ReadAllText(page)).Select(match => (page, name: match.Groups[1].Value)))
            .Where(named => !Repository.Files(".", Path.GetFileName(named.name)).Any())
            .Select(named => $"{Repository.Relative(named.page)}: {named.name}");

        missing.Should().BeEmpty();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"""([A-Z]{3,}(?:_[A-Z0-9]+)+|OVERLOADED)""")]
    private static partial Regex Reasons();

    [GeneratedRegex(@"`([\w./-]+\.cs)`")]
    private static partial Regex SourceNames();
}
