using System.Xml.Linq;

namespace AIForge.Architecture.Tests;

/// <summary>Who may know whom. An inversion shows here before it shows as a cycle.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Shared"] = [],
        ["Constraints"] = [],
        ["ProtoJson"] = ["Shared"],
        ["Inference"] = ["Constraints"],
        ["Chains"] = ["Shared"],
        ["Storage"] = ["Shared"],
        ["Coordinator"] = ["Shared", "Chains", "Constraints", "ProtoJson", "Storage"],
        ["Node"] = ["Shared", "Inference", "Storage"],
        ["Gateway.Rest"] = ["ProtoJson", "Shared"],
        // A client of the gateway: it signs, and must run where there is neither a server nor a database.
        ["Admin"] = ["Shared", "Chains"],
        ["Cli"] = ["Shared"],
        // Chains for the wallets on its command line.
        ["Standalone"] = ["Chains", "Coordinator", "Gateway.Rest", "Node"],
    };

    [Fact]
    public void ProductProjects_ReferenceOnlyWhatTheDesignAllows()
    {
        foreach (var project in Repository.Files("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(project)["AIForge.".Length..];
            var referenced = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => reference.Attribute("Include")!.Value)
                .Where(path => !path.Contains("standins/", StringComparison.Ordinal))
                .Select(path => Path.GetFileNameWithoutExtension(path)["AIForge.".Length..]);

            referenced.Should().BeSubsetOf(Allowed[name], "{0} may know no more", name);
        }
    }

    [Fact]
    public void BouncyCastle_IsNamedWhereItIsWrappedAndNowhereElse()
    {
        var elsewhere = Repository.Files("src", "*.cs")
            .Where(file => File.ReadAllText(file).Contains("Org.BouncyCastle", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .Where(file => !file.StartsWith("src/Chains/", StringComparison.Ordinal));

        elsewhere.Should().Equal(["src/Coordinator/Accounts/Passwords/PasswordHasher.cs"], "its affected parts stay out of reach of everything else");
    }

    [Fact]
    public void Shared_KnowsNoStore()
    {
        var packages = XDocument.Load(Repository.PathOf("src", "Shared", "AIForge.Shared.csproj")).Descendants("PackageReference")
            .Select(reference => reference.Attribute("Include")!.Value);

        packages.Should().NotContain(["Npgsql", "StackExchange.Redis", "Dapper", "AWSSDK.S3"]);
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = File.ReadAllText(Repository.PathOf("AIForge.sln"));

        var missing = Repository.Files(".", "*.csproj").Select(Path.GetFileName).Where(name => !solution.Contains(name!, StringComparison.Ordinal));

        missing.Should().BeEmpty();
    }

    [Fact]
    public void Versions_AreCentral()
    {
        var own = Repository.Files(".", "*.csproj")
            .Where(project => XDocument.Load(project).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null))
            .Select(Repository.Relative);

        own.Should().BeEmpty();
    }
}
