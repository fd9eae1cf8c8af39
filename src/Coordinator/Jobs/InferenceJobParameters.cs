using AIForge.Coordinator.Jobs.Matching;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Sampling;
using Google.Protobuf.WellKnownTypes;
using Range = (double Min, double Max);

namespace AIForge.Coordinator.Jobs;

/// <summary>The parameters of a job of type ai_inference: checked when it is submitted, turned into a task when it is leased.</summary>
internal static class InferenceJobParameters
{
    public const string JobType = JobTypes.Inference;
    private const double LargestExactInteger = 9_007_199_254_740_992;

    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];
    private static readonly string[] MessageFields = ["role", "content", "name"];

    private static readonly Dictionary<string, Range> Numbers = new(StringComparer.Ordinal)
    {
        ["temperature"] = SamplingLimits.Temperature,
        ["top_p"] = SamplingLimits.TopP,
        ["min_p"] = SamplingLimits.MinP,
    };

    private static readonly Dictionary<string, Range> Integers = new(StringComparer.Ordinal)
    {
        ["max_tokens"] = (1, int.MaxValue),
        ["top_k"] = (0, SamplingLimits.MaxTopK),
        ["seed"] = (0, LargestExactInteger),
    };

    private static readonly HashSet<string> Known = [.. Numbers.Keys, .. Integers.Keys, "model", "prompt", "messages", "stop", JobAnswerShape.FormatName, JobAnswerShape.GrammarName, .. WishParameters.Names];

    public static string Model(Struct parameters) => Text(parameters, "model")!;

    /// <summary>Adds a violation for everything that is wrong; a job without one can be turned into a task.</summary>
    public static void Check(Struct? parameters, List<FieldViolation> violations)
    {
        if (parameters is null)
        {
            violations.Add(new FieldViolation("parameters", "Give at least model and prompt or messages."));
            return;
        }

        if (string.IsNullOrEmpty(Text(parameters, "model"))) violations.Add(new FieldViolation("parameters.model", "Give the name of a model."));
        CheckPrompt(parameters, violations);
        foreach (var (name, range) in Numbers) CheckNumber(parameters, name, range, whole: false, violations);
        foreach (var (name, range) in Integers) CheckNumber(parameters, name, range, whole: true, violations);
        CheckStop(parameters, violations);
        JobAnswerShape.Check(parameters, violations);
        foreach (var name in parameters.Fields.Keys.Where(name => !Known.Contains(name)))
            violations.Add(new FieldViolation($"parameters.{name}", "Unknown parameter."));
        // The database refuses them, and with them all that came at the same time.
        foreach (var (name, _) in parameters.Fields.Where(field => HasZero(field.Value)))
            violations.Add(new FieldViolation($"parameters.{name}", "Must not contain the character U+0000."));
    }

    /// <summary>What no node could do, so that nobody waits and pays for it first; null when the answer fits beside a prompt of one token.</summary>
    public static string? ProblemOfTokens(Struct parameters, int contextLength) =>
        contextLength > 0 && Number(parameters, "max_tokens") >= contextLength ? $"The model holds {contextLength} tokens, those of the prompt included." : null;

    public static InferenceTask ToTask(Struct parameters, string modelSha256, ulong defaultSeed)
    {
        var task = new InferenceTask
        {
            ModelSha256 = modelSha256,
            MaxTokens = (int)(Number(parameters, "max_tokens") ?? 0),
            Sampling = new SamplingParameters { Seed = (ulong?)Number(parameters, "seed") ?? defaultSeed },
            Stop = { StopTexts(parameters) },
        };
        if (Number(parameters, "temperature") is { } temperature) task.Sampling.Temperature = temperature;
        if (Number(parameters, "top_p") is { } topP) task.Sampling.TopP = topP;
        if (Number(parameters, "min_p") is { } minP) task.Sampling.MinP = minP;
        if (Number(parameters, "top_k") is { } topK) task.Sampling.TopK = (int)topK;
        if (JobAnswerShape.ToConstraint(parameters) is { } constraint) task.Constraint = constraint;
        if (Text(parameters, "prompt") is { } prompt) task.Text = prompt;
        else task.Chat = new ChatPrompt { Messages = { Messages(parameters).Select(ToMessage) } };
        return task;
    }

    private static bool HasZero(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue.Contains('\0', StringComparison.Ordinal),
        Value.KindOneofCase.ListValue => value.ListValue.Values.Any(HasZero),
        Value.KindOneofCase.StructValue => value.StructValue.Fields.Values.Any(HasZero),
        _ => false,
    };

    private static void CheckPrompt(Struct parameters, List<FieldViolation> violations)
    {
        var hasPrompt = parameters.Fields.ContainsKey("prompt");
        if (hasPrompt == parameters.Fields.ContainsKey("messages"))
        {
            violations.Add(new FieldViolation("parameters.prompt", "Give either prompt or messages."));
            return;
        }

        if (hasPrompt)
        {
            if (string.IsNullOrEmpty(Text(parameters, "prompt"))) violations.Add(new FieldViolation("parameters.prompt", "Give a text that is not empty."));
            return;
        }

        var messages = Messages(parameters);
        if (messages.Count == 0) violations.Add(new FieldViolation("parameters.messages", "Give a list of at least one message."));
        for (var i = 0; i < messages.Count; i++) CheckMessage(messages[i].StructValue ?? new Struct(), $"parameters.messages[{i}]", violations);
    }

    private static void CheckMessage(Struct message, string field, List<FieldViolation> violations)
    {
        if (!Roles.Contains(Text(message, "role"))) violations.Add(new FieldViolation($"{field}.role", $"Give one of {string.Join(", ", Roles)}."));
        if (Text(message, "content") is null) violations.Add(new FieldViolation($"{field}.content", "Give a text."));
        if (message.Fields.ContainsKey("name") && Text(message, "name") is null) violations.Add(new FieldViolation($"{field}.name", "Give a text."));
        foreach (var name in message.Fields.Keys.Where(name => !MessageFields.Contains(name)))
            violations.Add(new FieldViolation($"{field}.{name}", "Unknown field."));
    }

    private static void CheckNumber(Struct parameters, string name, Range range, bool whole, List<FieldViolation> violations)
    {
        if (!parameters.Fields.TryGetValue(name, out var value)) return;
        var number = value.KindCase == Value.KindOneofCase.NumberValue ? value.NumberValue : double.NaN;
        if (number >= range.Min && number <= range.Max && (!whole || Math.Floor(number) == number)) return;
        var kind = whole ? "a whole number" : "a number";
        violations.Add(new FieldViolation($"parameters.{name}", FormattableString.Invariant($"Give {kind} from {range.Min} to {range.Max}.")));
    }

    private static void CheckStop(Struct parameters, List<FieldViolation> violations)
    {
        if (!parameters.Fields.TryGetValue("stop", out var stop)) return;
        var wellFormed = stop.KindCase == Value.KindOneofCase.StringValue
            || (stop.KindCase == Value.KindOneofCase.ListValue && stop.ListValue.Values.All(item => item.KindCase == Value.KindOneofCase.StringValue));
        var texts = StopTexts(parameters);
        if (!wellFormed || texts.Count > SamplingLimits.MaxStopTexts || texts.Any(text => text.Length is 0 or > SamplingLimits.MaxStopLength))
            violations.Add(new FieldViolation("parameters.stop", $"Give a text or up to {SamplingLimits.MaxStopTexts} texts of 1 to {SamplingLimits.MaxStopLength} characters."));
    }

    private static List<string> StopTexts(Struct parameters) => !parameters.Fields.TryGetValue("stop", out var stop)
        ? []
        : stop.KindCase == Value.KindOneofCase.StringValue
            ? [stop.StringValue]
            : [.. (stop.ListValue?.Values ?? []).Select(item => item.StringValue)];

    private static IList<Value> Messages(Struct parameters) =>
        parameters.Fields.TryGetValue("messages", out var messages) && messages.ListValue is { } list ? list.Values : [];

    private static ChatMessage ToMessage(Value message) => new()
    {
        Role = Text(message.StructValue, "role"),
        Content = Text(message.StructValue, "content"),
        Name = Text(message.StructValue, "name") ?? "",
    };

    private static string? Text(Struct fields, string name) =>
        fields.Fields.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null;

    private static double? Number(Struct fields, string name) =>
        fields.Fields.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.NumberValue ? value.NumberValue : null;
}
