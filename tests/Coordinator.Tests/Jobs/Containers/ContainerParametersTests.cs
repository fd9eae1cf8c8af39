using AIForge.Coordinator.Jobs.Containers;
using AIForge.Shared.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>What a container job may ask for, and which field is named for what it may not.</summary>
public sealed class ContainerParametersTests
{
    private const string Cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    private static readonly string Image = ContainersFixture.Image;

    private static (ContainerSpec Spec, List<FieldViolation> Violations) Read(string json, int ttl = 900)
    {
        var violations = new List<FieldViolation>();
        var parameters = Struct.Parser.ParseJson(json.Replace("IMAGE", Image, StringComparison.Ordinal).Replace("CID", Cid, StringComparison.Ordinal));
        return (ContainerParameters.Read(parameters, new ContainerOptions { MaxGpus = 8 }, ttl, violations), violations);
    }

    [Fact]
    public void Read_EverythingLeftOut_HasDefaults()
    {
        var (spec, violations) = Read("""{"image":"IMAGE"}""");

        violations.Should().BeEmpty();
        spec.Demand.Should().Be(new ContainerDemand(1, 1L << 30, 0, 1L << 30, Egress: false));
        (spec.TimeoutSeconds, spec.OutputsPath).Should().Be((900, ""));
    }

    [Fact]
    public void Read_Everything_IsRead()
    {
        var (spec, violations) = Read(
            """
            {"image":"registry.example.org:5000/team/torch:2.1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","command":["a","b c"],
             "env":{"A_1":"x"},"cpus":0.5,"memory_bytes":"2Gi","gpus":2,"disk_bytes":1048576,"timeout_seconds":900,
             "inputs":[{"cid":"CID","path":"data/train.csv"},{"cid":"CID","path":"data/test.csv"}],"outputs_path":"/job/out/","network":"egress"}
            """);

        violations.Should().BeEmpty();
        spec.Demand.Should().Be(new ContainerDemand(0.5, 2L << 30, 2, 1 << 20, Egress: true));
        spec.Command.Should().Equal("a", "b c");
        spec.Inputs.Select(input => input.Path).Should().Equal("data/train.csv", "data/test.csv");
        spec.OutputsPath.Should().Be("/job/out");
    }

    [Theory]
    [InlineData("""{}""", "image")]
    [InlineData("""{"image":"busybox"}""", "image")]
    [InlineData("""{"image":"busybox:latest"}""", "image")]
    [InlineData("""{"image":"busybox@sha256:abc"}""", "image")]
    [InlineData("""{"image":"Busy Box@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}""", "image")]
    [InlineData("""{"image":"IMAGE\n"}""", "image")]
    [InlineData("""{"image":"IMAGE","command":"sh"}""", "command")]
    [InlineData("""{"image":"IMAGE","command":["sh",1]}""", "command")]
    [InlineData("""{"image":"IMAGE","command":["a\u0000b"]}""", "command")]
    [InlineData("""{"image":"IMAGE","env":{"1A":"x"}}""", "env")]
    [InlineData("""{"image":"IMAGE","env":{"A-B":"x"}}""", "env")]
    [InlineData("""{"image":"IMAGE","env":{"A":1}}""", "env.A")]
    [InlineData("""{"image":"IMAGE","env":["A=x"]}""", "env")]
    [InlineData("""{"image":"IMAGE","cpus":0}""", "cpus")]
    [InlineData("""{"image":"IMAGE","cpus":"2"}""", "cpus")]
    [InlineData("""{"image":"IMAGE","memory_bytes":1}""", "memory_bytes")]
    [InlineData("""{"image":"IMAGE","memory_bytes":"2 Gi"}""", "memory_bytes")]
    [InlineData("""{"image":"IMAGE","memory_bytes":"99999999999Ti"}""", "memory_bytes")]
    [InlineData("""{"image":"IMAGE","disk_bytes":-1}""", "disk_bytes")]
    [InlineData("""{"image":"IMAGE","gpus":1.5}""", "gpus")]
    [InlineData("""{"image":"IMAGE","gpus":9}""", "gpus")]
    [InlineData("""{"image":"IMAGE","timeout_seconds":901}""", "timeout_seconds")]
    [InlineData("""{"image":"IMAGE","timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("""{"image":"IMAGE","network":"host"}""", "network")]
    [InlineData("""{"image":"IMAGE","outputs_path":"out"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","outputs_path":"/"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","outputs_path":"/a/../etc"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","outputs_path":"//a"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","outputs_path":"/proc/self"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","outputs_path":"/inputs"}""", "outputs_path")]
    [InlineData("""{"image":"IMAGE","inputs":{}}""", "inputs")]
    [InlineData("""{"image":"IMAGE","inputs":["CID"]}""", "inputs[0]")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"x","path":"a"}]}""", "inputs[0].cid")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR","path":"a"}]}""", "inputs[0].cid")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"/a"}]}""", "inputs[0].path")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"a/../b"}]}""", "inputs[0].path")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"a\u0007"}]}""", "inputs[0].path")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"a"},{"cid":"CID","path":"a"}]}""", "inputs[1].path")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"a/b"},{"cid":"CID","path":"a"}]}""", "inputs[0].path")]
    [InlineData("""{"image":"IMAGE","inputs":[{"cid":"CID","path":"a","mode":7}]}""", "inputs[0].mode")]
    [InlineData("""{"image":"IMAGE","priviledged":true}""", "priviledged")]
    public void Read_Wrong_NamesTheField(string json, string field)
    {
        var (_, violations) = Read(json);

        violations.Should().ContainSingle().Which.Field.Should().Be("parameters." + field);
        violations[0].Description.Should().NotBeEmpty();
    }

    [Fact]
    public void Read_TooMuch_IsRefused()
    {
        var many = string.Join(',', Enumerable.Range(0, 65).Select(i => $$"""{"cid":"CID","path":"f{{i}}"}"""));
        Read($$"""{"image":"IMAGE","inputs":[{{many}}]}""").Violations.Should().ContainSingle().Which.Field.Should().Be("parameters.inputs");
        Read("""{"image":"IMAGE","env":{"A":"LONG"}}""".Replace("LONG", new string('x', 70_000), StringComparison.Ordinal)).Violations.Should().ContainSingle().Which.Field.Should().Be("parameters.env");
        Read($$"""{"image":"IMAGE","command":["{{new string('x', 70_000)}}"]}""").Violations.Should().ContainSingle().Which.Field.Should().Be("parameters.command");
    }

    [Fact]
    public void Unknown_NamesTheKnownOnes() =>
        Read("""{"image":"IMAGE","volumes":[]}""").Violations.Single().Description.Should().Contain("outputs_path").And.Contain("memory_bytes");

    [Fact]
    public void Masked_ShowsNamesAlone()
    {
        var given = Struct.Parser.ParseJson("""{"image":"x","env":{"A":"secret","B":"other"}}""");

        JsonFormatter.Default.Format(ContainerParameters.Masked(given)).Should().NotContain("secret").And.NotContain("other").And.Contain("\"A\"").And.Contain("***");
        given.Fields["env"].StructValue.Fields["A"].StringValue.Should().Be("secret", "what is run is not masked");
    }

    [Theory]
    [InlineData(0.1, 5, 0, 7, true)]
    [InlineData(1e-2, long.MaxValue, 64, 1, false)]
    public void Demand_AsText_ComesBack(double cpus, long memory, int gpus, long disk, bool egress)
    {
        var demand = new ContainerDemand(cpus, memory, gpus, disk, egress);
        ContainerDemand.Parse(demand.ToString()).Should().Be(demand);
    }
}
