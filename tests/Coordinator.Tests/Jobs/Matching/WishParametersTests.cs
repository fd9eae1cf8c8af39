using AIForge.Coordinator.Jobs.Matching;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs.Matching;

/// <summary>What a job may ask of nodes, and what is said of the rest.</summary>
public sealed class WishParametersTests
{
    private const string Node = "node_01890000000000000000000000";

    private static (JobWishes Wishes, int Priority) Read(string json, out List<FieldViolation> violations)
    {
        violations = [];
        return WishParameters.Read(Struct.Parser.ParseJson(json), violations);
    }

    [Fact]
    public void Read_Nothing_AsksForNothing()
    {
        var (wishes, priority) = Read("{}", out var violations);

        (wishes.ToJson(), priority).Should().Be((null, 5));
        violations.Should().BeEmpty();
        Read("""{"nodes":"any","regions":null}""", out violations).Wishes.ToJson().Should().BeNull();
        violations.Should().BeEmpty();
    }

    [Fact]
    public void Read_SameWishesInAnotherOrder_AreTheSameText()
    {
        var one = Read("""{"regions":["us","eu-de"],"labels":{"b":"2","a":"1"},"min_reputation":0.5,"priority":9}""", out _);
        var other = Read("""{"labels":{"a":"1","b":"2"},"min_reputation":0.5,"regions":["eu-de","us","us"]}""", out _);

        one.Wishes.ToJson().Should().Be(other.Wishes.ToJson()).And.Be("""{"regions":["eu-de","us"],"labels":{"a":"1","b":"2"},"min_reputation":0.5}""");
        (one.Priority, other.Priority).Should().Be((9, 5));
        JobWishes.Parse(one.Wishes.ToJson()!).Labels.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
    }

    [Fact]
    public void Read_OwnNodes_AndNamedOnes()
    {
        Read("""{"nodes":"own"}""", out _).Wishes.ToJson().Should().Be("""{"own":true}""");
        var named = Read($$"""{"nodes":["{{Node}}"],"exclude_nodes":["{{Node}}"]}""", out var violations).Wishes;
        violations.Should().BeEmpty();
        named.Nodes.Should().ContainSingle().Which.Should().Be(named.ExcludeNodes!.Single());
    }

    [Fact]
    public void Read_MoreThanALookIntoTheQueueShouldCarry_IsRefused()
    {
        var labels = string.Join(',', Enumerable.Range(0, 32).Select(i => $"\"{new string('k', 50)}{i}\":\"{new string('v', 60)}\""));

        Read("{\"labels\":{" + labels + "}}", out var violations);

        violations.Should().ContainSingle().Which.Should().Match<FieldViolation>(violation => violation.Field == "parameters" && violation.Description.Contains("2048"));
    }

    [Theory]
    [InlineData("""{"regions":"eu"}""", "parameters.regions")]
    [InlineData("""{"regions":[]}""", "parameters.regions")]
    [InlineData("""{"regions":["EU"]}""", "parameters.regions")]
    [InlineData("""{"labels":[]}""", "parameters.labels")]
    [InlineData("""{"labels":{}}""", "parameters.labels")]
    [InlineData("""{"labels":{"a b":"1"}}""", "parameters.labels")]
    [InlineData("""{"labels":{"a":1}}""", "parameters.labels.a")]
    [InlineData("""{"labels":{"a":"no blanks"}}""", "parameters.labels.a")]
    [InlineData("""{"min_reputation":1.5}""", "parameters.min_reputation")]
    [InlineData("""{"min_reputation":"high"}""", "parameters.min_reputation")]
    [InlineData("""{"nodes":"mine"}""", "parameters.nodes")]
    [InlineData("""{"nodes":["node_1"]}""", "parameters.nodes")]
    [InlineData("""{"nodes":7}""", "parameters.nodes")]
    [InlineData("""{"exclude_nodes":["x"]}""", "parameters.exclude_nodes")]
    [InlineData("""{"exclude_nodes":"own"}""", "parameters.exclude_nodes")]
    [InlineData("""{"priority":10}""", "parameters.priority")]
    [InlineData("""{"priority":-1}""", "parameters.priority")]
    [InlineData("""{"priority":1.5}""", "parameters.priority")]
    public void Read_Wrong_NamesTheField(string json, string field)
    {
        Read(json, out var violations);

        violations.Should().ContainSingle().Which.Field.Should().Be(field);
        violations[0].Description.Should().NotBeEmpty();
    }
}
