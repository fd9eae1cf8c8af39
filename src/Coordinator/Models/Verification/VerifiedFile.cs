using AIForge.Coordinator.Models.Formats;

namespace AIForge.Coordinator.Models.Verification;

/// <summary>What is known of a file when all of it was read.</summary>
/// <param name="Sha256">Of the file.</param>
/// <param name="StoredSha256">Of what the store has, which for an encrypted model is something else.</param>
/// <param name="StoredBytes">Bytes of what the store has.</param>
/// <param name="Facts">Null for a file that is no model.</param>
internal sealed record VerifiedFile(string Cid, string Sha256, string StoredSha256, long StoredBytes, ModelFileFacts? Facts);
