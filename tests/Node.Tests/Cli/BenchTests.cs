using System.Text.Json;
using AIForge.Inference.Generation;
using AIForge.Node.Benchmarking;
using AIForge.Node.Cli;
using AIForge.Testing;
using Spectre.Console;

namespace AIForge.Node.Tests.Cli;

/// <summary>What `bench` says; how fast this machine is, no test knows.</summary>
public sealed class BenchTests
{
    private const string Sha256 = "aba25685f7fe75dbc1b999bb157bab8952e4547f52ebda9d2fede0c093637af2";

    [Fact]
    public async Task Bench_SmallModel_MeasuresAllThatItsContextHolds()
    {
        var said = new List<string>();

        var report = await new ModelBenchmark(new BenchOptions(RunningNode.ModelFile, 1, BackendKind.Cpu), said.Add).RunAsync(default).Within(TimeSpan.FromMinutes(2));

        (report.Model, report.Quantization, report.Threads, report.ContextLength).Should().Be(("forge-tiny", "Q8_0", 1, RunningNode.ContextLength));
        report.FileBytes.Should().Be(new FileInfo(RunningNode.ModelFile).Length);
        report.StepBytes.Should().BeInRange(2_500_000, report.FileBytes);
        report.KernelClass.Should().StartWith("cpu-");
        new[] { report.LoadSeconds, report.ReadGigabytesPerSecond }.Should().OnlyContain(value => value > 0);
        report.MemoryShare.Should().Be((double)report.MemoryBytes / report.FileBytes);
        report.Prompts.Select(prompt => (prompt.Tokens, IsMeasured: prompt.TokensPerSecond > 0, prompt.Skipped)).Should().Equal((128, true, null), (512, false, "the context holds 512 tokens"));
        report.Generations.Select(generation => (generation.Batch, generation.Tokens)).Should().Equal((1, 64), (4, 64), (16, 64));
        foreach (var generation in report.Generations)
        {
            generation.TokensPerSecond.Should().BePositive();
            generation.ReadShare.Should().BeApproximately(generation.TokensPerSecond / generation.Batch * report.StepBytes / (report.ReadGigabytesPerSecond * 1e9), 1e-9);
        }

        said.Should().Contain("loading the model").And.Contain("prompt of 128 tokens").And.Contain("16 answer(s) of 64 tokens");
    }

    [Fact]
    public void Report_AsJsonAndAsTable_SaysTheSame()
    {
        var report = new BenchReport(
            "m[1]", "/m.gguf", "llama", "Q4_K", 1_100_000_000, 700_000_000, 650_000_000, 4096, "cpu-avx2-2", 2, 1.5, 770_000_000, 1.1, 20,
            [new PromptSpeed(128, 100.5, null), new PromptSpeed(512, null, "the context holds 400 tokens")], [new GenerationSpeed(4, 64, 60, 0.48)]);

        var json = JsonDocument.Parse(BenchCommand.ToJson(report)).RootElement;
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 120;
        console.Write(BenchView.Of(report));

        json.GetProperty("kernelClass").GetString().Should().Be("cpu-avx2-2");
        json.GetProperty("prompts")[0].GetProperty("tokensPerSecond").GetDouble().Should().Be(100.5);
        json.GetProperty("prompts")[1].GetProperty("tokensPerSecond").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("generations")[0].GetProperty("readShare").GetDouble().Should().Be(0.48);
        text.ToString().Should().Contain("m[1] Q4_K").And.Contain("467 MB/s").And.Contain("1.10 × the file's 700 MB").And.Contain("100.5 tokens/s")
            .And.Contain("the context holds 400 tokens").And.Contain("15.0 each, 48").And.Contain("20.0 GB/s");
    }

    [Theory]
    [InlineData("nowhere.gguf")]
    [InlineData("packages.lock.json")]
    [InlineData("/dev/null")]
    [InlineData("MODEL", "--backend", "abacus")]
    [InlineData("MODEL", "--backend", "cuda")]
    [InlineData("MODEL", "--threads", "-1")]
    [InlineData("MODEL", "--threads", "2000")]
    [InlineData("MODEL", "--config", "nowhere.json")]
    public async Task Bench_WhatCannotBeMeasured_IsRefused(params string[] arguments)
    {
        var file = RepositoryFolder.Combine("src", "Node", arguments[0]);
        if (arguments.Contains("cuda") && File.Exists("/dev/nvidiactl")) return;
        arguments[0] = arguments[0] == "MODEL" ? RunningNode.ModelFile : File.Exists(file) ? file : arguments[0];

        (await NodeCommandLine.Build().Parse(["bench", .. arguments]).InvokeAsync().Within()).Should().Be(2);
    }

    [Fact]
    public void Find_ModelOnThisMachine_ByPathShaCidOrName()
    {
        using var folder = TemporaryFolder.Create();
        var models = Directory.CreateDirectory(folder.Combine("models")).FullName;
        foreach (var (cid, sha256) in new[] { ("bafk1", Sha256), ("bafk2", Sha256[..10] + new string('0', 54)) })
        {
            File.WriteAllText(Path.Combine(models, cid + ".gguf"), "");
            File.WriteAllText(Path.Combine(models, cid + ".json"), $$"""{"Sha256":"{{sha256}}","SizeBytes":0}""");
        }

        File.WriteAllText(Path.Combine(models, "bafk3.gguf"), "");
        File.WriteAllText(Path.Combine(models, "bafk3.json"), "damaged");
        var options = new NodeOptions { DataFolder = folder.Path, Models = { RunningNode.ModelFile } };

        ModelReference.Find(RunningNode.ModelFile, options).Should().Be(RunningNode.ModelFile);
        ModelReference.Find("forge-tiny-q8_0", options).Should().Be(RunningNode.ModelFile);
        ModelReference.Find("bafk2", options).Should().EndWith("bafk2.gguf");
        ModelReference.Find(Sha256.ToUpperInvariant(), options).Should().EndWith("bafk1.gguf");
        ModelReference.Find(Sha256[..12], options).Should().EndWith("bafk1.gguf");
        Refused(Sha256[..10], "several models begin");
        Refused(Sha256[..7], "neither a file nor a model");
        Refused("bafk3", "neither a file nor a model");

        void Refused(string reference, string reason) =>
            FluentActions.Invoking(() => ModelReference.Find(reference, options)).Should().Throw<NodeSetupException>().WithMessage($"*{reason}*");
    }
}
