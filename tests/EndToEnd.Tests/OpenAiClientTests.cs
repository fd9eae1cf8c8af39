using System.ClientModel;
using System.Diagnostics;
using System.Text;
using AIForge.Testing;
using OpenAI;
using OpenAI.Chat;

namespace AIForge.EndToEnd.Tests;

/// <summary>The official clients, unchanged, against the whole network.</summary>
[Collection(NetworkCollection.Name)]
public sealed class OpenAiClientTests(NetworkFixture network)
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task DotNet_Chat_Answers()
    {
        await network.EnsureNodesAsync();

        ChatCompletion answer = await Client().GetChatClient(NetworkFixture.Model).CompleteChatAsync(
            [new UserChatMessage("What is the capital of France?")], new ChatCompletionOptions { Temperature = 0 }).Within(TimeSpan.FromSeconds(60));

        answer.Content[0].Text.Should().Be("The capital of France is Paris.");
        answer.FinishReason.Should().Be(ChatFinishReason.Stop);
        answer.Usage.OutputTokenCount.Should().Be(12);
    }

    [SkippableFact]
    public async Task DotNet_StreamedChat_JoinsToTheAnswer()
    {
        await network.EnsureNodesAsync();

        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        await foreach (var update in Client().GetChatClient(NetworkFixture.Model).CompleteChatStreamingAsync(
            [new UserChatMessage("What is the capital of France?")], new ChatCompletionOptions { Temperature = 0 }))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            usage ??= update.Usage;
        }

        text.ToString().Should().Be("The capital of France is Paris.");
        usage!.OutputTokenCount.Should().Be(12);
    }

    [SkippableFact]
    public async Task DotNet_WrongKey_IsRefusedWithTheMessage()
    {
        await network.EnsureNodesAsync();

        var act = () => Client("afk_nobody").GetChatClient(NetworkFixture.Model).CompleteChatAsync([new UserChatMessage("Hello!")]);

        (await act.Should().ThrowAsync<ClientResultException>()).Which.Status.Should().Be(401);
    }

    [SkippableFact]
    public async Task Node_OfficialClient_PassesItsChecks()
    {
        await network.EnsureNodesAsync();
        var folder = RepositoryFolder.Combine("tests", "EndToEnd.Tests", "openai-node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, InstallLimit);

        var output = await RunAsync("node", ["checks.mjs"], folder, TimeSpan.FromSeconds(60));

        output.Should().Contain("all checks passed");
    }

    private OpenAIClient Client(string? key = null) =>
        new(new ApiKeyCredential(key ?? network.ApiKey), new OpenAIClientOptions { Endpoint = new Uri(network.GatewayUrl + "/v1") });

    private async Task<string> RunAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OPENAI_BASE_URL"] = network.GatewayUrl + "/v1";
        start.Environment["OPENAI_API_KEY"] = network.ApiKey;
        start.Environment["MODEL"] = NetworkFixture.Model;
        using var process = Start(start, program);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within(limit);
        process.ExitCode.Should().Be(0, "{0} said: {1}{2}", program, await output, await error);
        return await output;
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require($"{program} is not installed");
            throw;
        }
    }
}
