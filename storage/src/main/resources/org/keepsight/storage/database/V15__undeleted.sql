-- Why condemned footage of a camera is still there: the store's last answer. The row goes when a batch of the camera was deleted
-- whole. It says nothing that must outlive the database.
create table undeleted (
    camera_id int primary key references camera,
    at timestamptz not null default clock_timestamp(),
    why text not null check (why in (
        'LOCKED', -- the store keeps it until a date or under a legal hold
        'OTHER')),
    said text not null -- in the store's words
);
grant select, insert, update, delete on undeleted to keepsight_service;
