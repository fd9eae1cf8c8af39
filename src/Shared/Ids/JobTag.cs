namespace AIForge.Shared.Ids;

public abstract class JobTag : IIdTag
{
    public static string Prefix => "job";
}
