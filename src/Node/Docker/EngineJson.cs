using System.Text.Json.Serialization;

namespace AIForge.Node.Docker;

/// <summary>The engine's messages, of which only what the node needs is read. Names are as the engine writes them.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(EngineAnswers.ErrorAnswer))]
[JsonSerializable(typeof(EngineAnswers.VersionAnswer))]
[JsonSerializable(typeof(EngineAnswers.InfoAnswer))]
[JsonSerializable(typeof(EngineImage))]
[JsonSerializable(typeof(PullStep))]
[JsonSerializable(typeof(ContainerCreation))]
[JsonSerializable(typeof(EngineAnswers.CreateAnswer))]
[JsonSerializable(typeof(EngineAnswers.WaitAnswer))]
[JsonSerializable(typeof(EngineAnswers.InspectAnswer))]
[JsonSerializable(typeof(EngineSample))]
[JsonSerializable(typeof(List<EngineAnswers.ListEntry>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class EngineJson : JsonSerializerContext;
