using AIForge.Protocol.V1;
using Google.Protobuf;
using Spectre.Console;

namespace AIForge.Cli.Commands;

/// <summary>Models on the terminal.</summary>
internal static class ModelViews
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation());

    /// <param name="none">What to say when there are none.</param>
    public static void WriteList(IReadOnlyCollection<Model> models, string none)
    {
        if (models.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"{none}");
            return;
        }

        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumns("model", "name", "architecture", "weights", "quantisation", "size", "visibility");
        foreach (var model in models)
        {
            string[] cells =
            [
                model.ModelId, model.Name, model.Architecture, $"{model.ParameterCount / 1e6:F1} M", model.Quantization, $"{model.SizeBytes / 1e6:F1} MB",
                model.Listed ? "listed" : model.Visibility,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>In the form of the API.</summary>
    public static void Write(IMessage model) => AnsiConsole.Profile.Out.Writer.WriteLine(Json.Format(model));
}
