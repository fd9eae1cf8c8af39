using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Node.Tests.Containers;

/// <summary>The examples that people copy.</summary>
[Collection("docker")]
public sealed class ExampleJobTests(DockerFixture docker)
{
    [SkippableFact]
    public async Task Wordcount_InTheTinyImage_CountsWords()
    {
        using var folder = TemporaryFolder.Create();
        await using var node = await ContainerNode.StartAsync(docker);
        var store = new LocalContentStore(folder.Path, TimeProvider.System);
        node.Coordinator.Content = store;
        var job = Read("wordcount").GetProperty("parameters");
        var script = await InputAsync(store, "count.sh", await File.ReadAllBytesAsync(Example("wordcount", "count.sh")));
        var text = await InputAsync(store, "texts/a.txt", "the quick fox and the lazy dog and the end\n"u8.ToArray());

        var task = node.Task("", task =>
        {
            task.Command.Clear();
            task.Command.Add(job.GetProperty("command").EnumerateArray().Select(part => part.GetString()!));
            task.Env.Add(job.GetProperty("env").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!));
            (task.Cpus, task.OutputsPath) = (job.GetProperty("cpus").GetDouble(), job.GetProperty("outputs_path").GetString());
            task.Inputs.Add([script, text]);
        });
        await node.BeginAsync(task);
        var result = (await node.OutcomeAsync()).Result.Container;

        (result.ExitCode, node.Log).Should().Match<(int, string)>(end => end.Item1 == 0 && end.Item2.EndsWith("::aiforge progress=1 message=counted a.txt\n", StringComparison.Ordinal));
        var files = node.Files(result);
        files["files/a.txt.count"].Trim().Should().Be("10");
        files["words.tsv"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(10);
        files["words.tsv"].Split('\n')[0].Split('\t')[0].Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("wordcount")]
    [InlineData("pytorch-train")]
    public void Job_OfAnExample_IsComplete(string name)
    {
        var parameters = Read(name).GetProperty("parameters");

        ContainerPaths.IsOutputFolder(parameters.GetProperty("outputs_path").GetString()!).Should().BeTrue();
        parameters.GetProperty("inputs").EnumerateArray().Should().OnlyContain(input => ContainerPaths.IsInputFile(input.GetProperty("path").GetString()!));
        var file = parameters.GetProperty("command").EnumerateArray().Last().GetString()!.Replace("/inputs/", "", StringComparison.Ordinal);
        File.Exists(Example(name, file)).Should().BeTrue("the command runs a file of the example");
    }

    [SkippableFact]
    public async Task PytorchTrain_Script_IsPythonAndReadsItsData()
    {
        using var folder = TemporaryFolder.Create();
        await File.WriteAllTextAsync(folder.Combine("data.csv"), "0.5,1.5,2\n-1,2,0\n");
        var start = new ProcessStartInfo("python3", ["-c", "import train; print(train.read_examples(), train.EPOCHS, train.RATE)"])
        {
            WorkingDirectory = Path.GetDirectoryName(Example("pytorch-train", "train.py")), RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["AIFORGE_INPUTS"] = folder.Path, ["EPOCHS"] = 3.ToString(CultureInfo.InvariantCulture), ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        try
        {
            using var python = Process.Start(start)!;
            (await python.StandardOutput.ReadToEndAsync().Within()).Trim().Should().Be("[([0.5, 1.5], 2), ([-1.0, 2.0], 0)] 3 0.01", await python.StandardError.ReadToEndAsync().Within());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require("python3 is not installed");
        }
    }

    private static string Example(string name, string file) => RepositoryFolder.Combine("examples", "jobs", name, file);

    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Example(name, "job.json"))).RootElement;

    private static async Task<ContainerInput> InputAsync(LocalContentStore store, string path, byte[] content) => new()
    {
        Cid = (await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default)).Cid.ToString(), Path = path, SizeBytes = content.Length,
    };
}
