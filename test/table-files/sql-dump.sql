-- MySQL dump 10.13
DROP TABLE IF EXISTS `contacts`;
CREATE TABLE `contacts` (
  `id` int(11) NOT NULL,
  `name` varchar(255) DEFAULT NULL,
  `email` varchar(255)
);
INSERT INTO `contacts` VALUES (1,'Nadia','nadia@example.com'),(2,'Omar','omar@example.com');
