namespace AIForge.Shared.Ids;

public abstract class ModelTag : IIdTag
{
    public static string Prefix => "model";
}
