using System.CommandLine;
using AIForge.Cli.Files;
using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Cli.Commands;

/// <summary>`push`, `list`, `show`, `pull` and `delete`.</summary>
internal static class ModelCommands
{
    private const int MostParallel = 16;

    public static Command BuildPush(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A GGUF or safetensors file." };
        var name = new Option<string?>("--name") { Description = "Name of the model; the file's without its ending unless given." };
        var description = new Option<string?>("--description") { Description = "File with what the model is, in Markdown." };
        var license = new Option<string>("--license") { Description = "Licence, when the file does not name it.", DefaultValueFactory = _ => "" };
        var group = new Option<string>("--group") { Description = "Group that earns with it, group_….", DefaultValueFactory = _ => "" };
        var isPrivate = new Option<bool>("--private") { Description = "For yourself and the members of the group only." };
        var isEncrypted = new Option<bool>("--encrypted") { Description = "Keep the file encrypted; with --private." };
        var allowDownload = new Option<bool>("--allow-download") { Description = "Let everybody who sees the model have its file." };
        var parallel = new Option<int>("--parallel") { Description = $"Parts at once, 1 to {MostParallel}.", DefaultValueFactory = _ => 4 };
        var command = new Command("push", "Upload a file as a model; run again after an interruption, it goes on.")
        {
            file, name, description, license, group, isPrivate, isEncrypted, allowDownload, parallel,
        };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var path = parsed.GetValue(file)!;
            var atOnce = parsed.GetValue(parallel);
            if (atOnce is < 1 or > MostParallel) throw new CliException($"--parallel takes 1 to {MostParallel}.");
            var order = new CreateModelUploadRequest
            {
                Name = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path),
                Filename = Path.GetFileName(path),
                Description = parsed.GetValue(description) is { } text ? await File.ReadAllTextAsync(text, token) : "",
                License = parsed.GetValue(license),
                GroupId = parsed.GetValue(group),
                Visibility = parsed.GetValue(isPrivate) ? "private" : "public",
                Encrypted = parsed.GetValue(isEncrypted),
                AllowDownload = parsed.GetValue(allowDownload),
            };
            ModelUpload? done = null;
            await ProgressBars.RunAsync(async bars =>
                done = await new ModelPush(gateway, bars, TimeProvider.System).RunAsync(path, order, atOnce, token));
            AnsiConsole.MarkupLineInterpolated($"{done!.Name} is {done.ModelId}");
        }));
        return command;
    }

    public static Command BuildList(Session session)
    {
        var all = new Option<bool>("--all") { Description = "Every model that you see, not only your own." };
        var command = new Command("list", "List models, newest first.") { all };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var own = parsed.GetValue(all) ? "" : "&own=true";
            var answer = await gateway.SendAsync<ListModelsResponse>(HttpMethod.Get, $"/api/models?page_size=100{own}", null, token);
            ModelViews.WriteList(answer.Models, parsed.GetValue(all) ? "The network has no models." : "You have no models. --all lists those of others.");
        }));
        return command;
    }

    public static Command BuildShow(Session session)
    {
        var model = ModelArgument();
        var command = new Command("show", "Show one model, and where its file is kept.") { model };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway => ModelViews.Write(await FindAsync(gateway, parsed.GetValue(model)!, token))));
        return command;
    }

    public static Command BuildPull(Session session)
    {
        var model = ModelArgument();
        var output = new Option<string?>("--output", "-o") { Description = "Where to; the file's own name unless given." };
        var command = new Command("pull", "Download a model's file; run again after an interruption, it goes on.") { model, output };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var found = await FindAsync(gateway, parsed.GetValue(model)!, token);
            // The name comes from the network: it names a file of this folder and nothing else.
            var name = Path.GetFileName(found.Filename.Replace('\\', '/'));
            var path = parsed.GetValue(output) ?? (name.Length > 0 ? name : $"{found.ModelId}.{found.Format}");
            await ProgressBars.RunAsync(bars => new ModelPull(gateway, bars, TimeProvider.System).RunAsync(found, path, token));
            AnsiConsole.MarkupLineInterpolated($"{path}");
        }));
        return command;
    }

    public static Command BuildDelete(Session session)
    {
        var model = ModelArgument();
        var command = new Command("delete", "Delete one of your models and its file.") { model };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var found = await FindAsync(gateway, parsed.GetValue(model)!, token);
            await gateway.SendAsync<DeleteModelResponse>(HttpMethod.Delete, $"/api/models/{found.ModelId}", null, token);
            AnsiConsole.MarkupLineInterpolated($"{found.Name} is deleted");
        }));
        return command;
    }

    private static Argument<string> ModelArgument() => new("MODEL") { Description = "model_…, or the name" };

    /// <summary>A name without an owner is first a model of the network's and then one of one's own.</summary>
    private static async Task<Model> FindAsync(GatewayClient gateway, string model, CancellationToken cancellationToken)
    {
        try
        {
            return (await gateway.SendAsync<GetModelResponse>(HttpMethod.Get, $"/api/models/{Uri.EscapeDataString(model)}", null, cancellationToken)).Model;
        }
        catch (RefusedException exception) when (exception.Code == "MODEL_NOT_FOUND" && !model.Contains('/', StringComparison.Ordinal))
        {
            var own = await gateway.SendAsync<ListModelsResponse>(HttpMethod.Get, "/api/models?page_size=100&own=true", null, cancellationToken);
            if (own.Models.FirstOrDefault(mine => mine.Name.EndsWith("/" + model, StringComparison.Ordinal)) is { } found) return found;
            throw;
        }
    }
}
