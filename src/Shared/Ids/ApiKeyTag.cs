namespace AIForge.Shared.Ids;

public abstract class ApiKeyTag : IIdTag
{
    public static string Prefix => "key";
}
