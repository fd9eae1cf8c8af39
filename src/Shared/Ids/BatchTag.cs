namespace AIForge.Shared.Ids;

public abstract class BatchTag : IIdTag
{
    public static string Prefix => "batch";
}
