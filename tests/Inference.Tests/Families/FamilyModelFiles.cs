using System.Text.Json;

namespace AIForge.Inference.Tests.Families;

/// <summary>Writes the models and the texts for the oracle, when a folder is named; see tests/tools/llama-oracle/README.md.</summary>
public sealed class FamilyModelFiles
{
    private static readonly string[] Marked =
    [
        "<|im_start|>user\nHello world<|im_end|>\n<|im_start|>assistant\n",
        "<s><|user|>\n Hello world <|end|>\n<|assistant|>\n  text</s>  more",
        "<start_of_turn>user\nHello\n\nworld\n\n\n  there<end_of_turn>\n<start_of_turn>model\n",
        "text<|endoftext|>  text",
    ];

    private static readonly object[] Prompts =
    [
        new { text = FamilyTexts.All[0], tokens = 3 },
        new { text = FamilyTexts.All[19], tokens = 30 },
        new { text = string.Join(' ', FamilyTexts.All[5..8]), tokens = 39 },
    ];

    [Fact]
    public void WriteModels_FolderNamed_GivesTheOracleItsInput()
    {
        if (Environment.GetEnvironmentVariable("FAMILY_MODELS") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        foreach (var model in FamilyModels.All) File.WriteAllBytes(Path.Combine(folder, model.Name + ".gguf"), model.Bytes());
        var texts = JsonSerializer.Serialize(new { vectors = FamilyTexts.All, marked = Marked, prompts = Prompts });
        File.WriteAllText(Path.Combine(folder, "texts.json"), texts);
    }
}
