-- description: The parties of every event with their names
-- grain: one row per event, actor and side
-- columns:
--   event_id: Event
--   side: source did it, target received it
--   ordinal: Place among the parties of that side
--   actor_id: Party
--   name: Its name
--   kind: What sort of actor
--   country_iso3: Country that it is or acts for
SELECT ea.event_id, ea.side, ea.ordinal, a.actor_id, a.name, a.kind, a.country_iso3
FROM event_actors AS ea
JOIN actors AS a ON a.actor_id = ea.actor_id
