namespace AIForge.Shared.Ids;

public abstract class ModelReviewTag : IIdTag
{
    public static string Prefix => "review";
}
