using System.CommandLine;
using AIForge.Cli.Files;
using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Cli.Commands;

/// <summary>`import`.</summary>
internal static class ImportCommand
{
    public static Command Build(Session session)
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "owner/name on Hugging Face." };
        var file = new Argument<string>("FILE") { Description = "Path in the repository; the only GGUF file unless given.", DefaultValueFactory = _ => "" };
        var revision = new Option<string>("--revision") { Description = "Branch, tag or commit; main unless given.", DefaultValueFactory = _ => "" };
        var name = new Option<string>("--name") { Description = "Name of the model; the file's without its ending unless given.", DefaultValueFactory = _ => "" };
        var license = new Option<string>("--license") { Description = "Licence, in place of the repository's.", DefaultValueFactory = _ => "" };
        var group = new Option<string>("--group") { Description = "Group that earns with it, group_….", DefaultValueFactory = _ => "" };
        var isPrivate = new Option<bool>("--private") { Description = "For yourself and the members of the group only." };
        var isEncrypted = new Option<bool>("--encrypted") { Description = "Keep the file encrypted; with --private." };
        var allowDownload = new Option<bool>("--allow-download") { Description = "Let everybody who sees the model have its file." };
        var command = new Command("import", "Have the network fetch a model from Hugging Face; run again after an interruption, it watches on.")
        {
            repository, file, revision, name, license, group, isPrivate, isEncrypted, allowDownload,
        };
        command.SetAction((parsed, token) => session.RunAsync(parsed, async gateway =>
        {
            var order = new CreateModelImportRequest
            {
                Repository = parsed.GetValue(repository),
                File = parsed.GetValue(file),
                Revision = parsed.GetValue(revision),
                Name = parsed.GetValue(name),
                License = parsed.GetValue(license),
                GroupId = parsed.GetValue(group),
                Visibility = parsed.GetValue(isPrivate) ? "private" : "public",
                Encrypted = parsed.GetValue(isEncrypted),
                AllowDownload = parsed.GetValue(allowDownload),
            };
            ModelImport? done = null;
            await ProgressBars.RunAsync(async bars => done = await new ModelImporting(gateway, bars, TimeProvider.System).RunAsync(order, token));
            AnsiConsole.MarkupLineInterpolated($"{done!.Name} is {done.ModelId}");
        }));
        return command;
    }
}
