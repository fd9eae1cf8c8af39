using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.Gbnf;

/// <summary>The rules of a grammar in the order in which their names first occur.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Bodies">What they read; null for one that is used and not defined.</param>
/// <param name="Lines">Where each name first occurs, from 1.</param>
internal sealed record GbnfText(List<string> Names, List<PatternNode?> Bodies, List<int> Lines);
