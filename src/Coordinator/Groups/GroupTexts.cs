using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Groups;

/// <summary>Texts that one user writes and others are shown.</summary>
internal static class GroupTexts
{
    private const int MaxName = 64;
    private const int MaxDescription = 2_000;
    private const int MaxMessage = 500;

    public static void CheckName(string name, List<FieldViolation> violations) => Add("name", ShownText.ProblemOfName(name, MaxName), violations);

    public static void CheckDescription(string description, List<FieldViolation> violations) =>
        Add("description", ShownText.ProblemOfText(description, MaxDescription), violations);

    public static void CheckMessage(string message, List<FieldViolation> violations) => Add("message", ShownText.ProblemOfText(message, MaxMessage), violations);

    private static void Add(string field, string? problem, List<FieldViolation> violations)
    {
        if (problem is not null) violations.Add(new FieldViolation(field, problem));
    }
}
