using AIForge.Inference.Formats;
using AIForge.Inference.Generation;

namespace AIForge.Node.Artifacts;

/// <summary>Reads what a model file says of itself, by loading it as serving would: what cannot be served is not described.</summary>
public static class ModelProbe
{
    /// <exception cref="NodeSetupException">The file does not exist or cannot be served.</exception>
    public static async Task<ProbedModel> DescribeAsync(string path, string dataFolder, CancellationToken cancellationToken)
    {
        var file = await new ModelFiles(new NodeOptions { DataFolder = dataFolder }).IdentifyAsync(path, cancellationToken);
        return await DescribeAsync(file);
    }

    private static async Task<ProbedModel> DescribeAsync(ModelFile file)
    {
        try
        {
            await using var runtime = ModelRuntime.Load(file.Path, new RuntimeOptions { MaxConcurrentSequences = 1, Threads = 1 });
            var facts = runtime.Facts;
            return new ProbedModel(
                ModelName(facts.Name, file.Path), facts.Architecture, facts.ParameterCount, facts.Quantization, facts.ContextLength, file.SizeBytes, file.Sha256);
        }
        catch (ModelFormatException exception)
        {
            throw new NodeSetupException($"The model file {file.Path} cannot be served: {exception.Message}");
        }
    }

    /// <summary>Names in files are free text; names in the API are not.</summary>
    private static string ModelName(string name, string path)
    {
        var source = name.Length > 0 ? name : Path.GetFileNameWithoutExtension(path);
        var safe = new string([.. source.Trim().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]).Trim('-', '.', '_');
        return safe.Length == 0 ? "model" : safe.ToLowerInvariant();
    }
}
