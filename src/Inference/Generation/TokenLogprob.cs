namespace AIForge.Inference.Generation;

/// <summary>The log-probability of a token that was generated, with the likeliest alternatives.</summary>
/// <param name="Top">Likeliest tokens, most likely first; may or may not contain the token itself.</param>
public sealed record TokenLogprob(TokenAlternative Token, IReadOnlyList<TokenAlternative> Top);
